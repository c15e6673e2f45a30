import { randomUUID } from 'node:crypto'
import type { Notice } from '#contracts/notice.ts'
import type { Delivery } from '#notifier/channels/channel.ts'

/** A notice as the notifier makes them; what a test is about is given. */
export function someNotice(given: Partial<Notice> = {}): Notice {
  const atMs = Date.now()
  return {
    incident: 'inc-7f3a',
    kind: 'firing',
    level: 'time_sensitive',
    haptic: 'firing',
    title: 'orders: 12 m behind, objective 5 m',
    body: 'billing has not committed on orders for 12 m.',
    url: 'https://foretap.example/incidents/inc-7f3a',
    collapseId: 'inc-7f3a',
    relevance: 0.9,
    atMs,
    expiresAtMs: atMs + 3_600_000,
    labels: { team: 'billing', region: 'eu' },
    ...given,
  }
}

export interface SomeDelivery {
  readonly channel: string
  readonly address: Readonly<Record<string, unknown>>
  readonly withinMs?: number
  readonly notice?: Partial<Notice>
}

export function someDelivery({
  channel,
  address,
  withinMs = 10_000,
  notice,
}: SomeDelivery): Delivery {
  const nowMs = Date.now()
  return {
    id: randomUUID(),
    target: { id: randomUUID(), person: 'ada', channel, address, registeredAtMs: nowMs },
    notice: someNotice(notice),
    purpose: 'alert',
    attempt: 1,
    deadlineMs: nowMs + withinMs,
  }
}
