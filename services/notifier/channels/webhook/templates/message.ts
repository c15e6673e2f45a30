import type { Notice } from '#contracts/notice.ts'
import type { Delivery } from '../../channel.ts'
import type { WebhookAddress } from '../config.ts'

/** What a template puts into the form of its service. */
export interface WebhookMessage {
  readonly delivery: Delivery
  /** Of the delivery, or what of it the service may read. */
  readonly notice: Notice
  readonly address: WebhookAddress
}

/** Kinds after which nothing is wrong any more. */
export function isOver({ kind }: Notice): boolean {
  return kind === 'resolved' || kind === 'averted'
}
