import type { Notice } from '#contracts/notice.ts'

/** Where a person can be told. `address` is checked by the schema of the channel that is named. */
export interface Target {
  readonly id: string
  readonly person: string
  /** Name of a configured channel, e.g. the APNs app or a webhook. */
  readonly channel: string
  readonly address: Readonly<Record<string, unknown>>
  /** When the device was registered or last confirmed its token; epoch ms. */
  readonly registeredAtMs: number
}

/** One thing to send to one target. A repeat carries the same `id`. */
export interface Delivery {
  /** UUID; channels with message ids of their own use it, so that a repeat can be recognised. */
  readonly id: string
  readonly target: Target
  readonly notice: Notice
  /** `background` wakes an app silently, `widget` refreshes a complication; both only where a channel has them. */
  readonly purpose: 'alert' | 'background' | 'widget'
  /** 1 for the first try. */
  readonly attempt: number
  /** No answer after this counts as a failure, epoch ms. */
  readonly deadlineMs: number
}

/**
 * What came of a send; it never rejects.
 *
 * | result | meaning | what the caller does |
 * | --- | --- | --- |
 * | accepted | the service took it; it is *not* delivered yet | wait for `received` |
 * | retry | it may work later; `ambiguous` where it may have been taken | repeat with the same id, not before `notBeforeMs` |
 * | dead | it never will | dead letter with the reason, next target now |
 * | down | the channel as a whole cannot send | open its breaker, next target now, repeat later |
 */
export type SendOutcome =
  | { readonly result: 'accepted'; readonly providerId?: string }
  | {
      readonly result: 'retry'
      readonly reason: string
      readonly ambiguous: boolean
      /** Whose fault it is: only this target is slowed down, or everything on the channel. */
      readonly scope: 'target' | 'channel'
      readonly notBeforeMs?: number
      /** Whether to tell the person another way meanwhile. */
      readonly failOver: boolean
    }
  | {
      readonly result: 'dead'
      readonly reason: string
      /** What to do with the target: forget it, keep but never use it, or nothing is wrong with it. */
      readonly target: 'delete' | 'quarantine' | 'keep'
      /** Whether it is Foretap's or its configuration's fault and the operator must hear of it. */
      readonly selfAlert: boolean
    }
  | { readonly result: 'down'; readonly reason: string; readonly advice: string }

/** Sends notices over one service. Implementations share a conformance suite. */
export interface Channel extends AsyncDisposable {
  readonly name: string
  /** Under which registry.ts has it: the `type` of its configuration. */
  readonly kind: string
  /** Whether devices of this channel post receipts: without, `accepted` is the last that can be known. */
  readonly hasReceipts: boolean
  /** Settles by the deadline, whatever the service does; an aborted signal settles it at once. */
  send(delivery: Delivery, signal: AbortSignal): Promise<SendOutcome>
  /** Why an address cannot be used, or undefined where it can. */
  checkAddress(address: unknown): string | undefined
}
