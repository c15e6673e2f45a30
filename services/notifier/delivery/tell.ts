import type { Notice } from '#contracts/notice.ts'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { Delivery, Target } from '../channels/channel.ts'

/** Something that one person is to be told. */
export interface TellOrder {
  /** The same order comes with the same id, and is carried out once. */
  readonly id: string
  readonly person: string
  readonly notice: Notice
  /** Higher goes first. */
  readonly importance: number
  readonly purpose: Delivery['purpose']
  /** A channel that must not carry it. */
  readonly avoid?: string
}

/** An order with its deliveries, one per target that was tried, in that order. */
export interface Tell {
  readonly order: TellOrder
  readonly deliveries: readonly OutboxDelivery[]
}

/** What a tell reached, as the reducer is told of it. */
export type TellReport = 'accepted' | 'received' | 'seen' | 'undelivered'

/** What the core may know of the world. */
export interface TellContext {
  readonly nowMs: number
  readonly failOverMs: number
  readonly attemptsMax: number
  /** The wait after the n-th attempt. */
  readonly backOffMs: (attempt: number) => number
  /** Where the person can be told, the first choice first. */
  readonly targetsOf: (person: string) => readonly Target[]
  /** `undefined` where no such channel is open. */
  readonly channelOf: (name: string) => ChannelView | undefined
}

interface ChannelView {
  readonly hasReceipts: boolean
  /** Its breaker is not closed. */
  readonly isDown: boolean
}

/** Whether the delivery has something to do or to wait for. */
export function isOpenDelivery(
  { state, failedOver }: OutboxDelivery,
  hasReceipts: boolean,
): boolean {
  return state === 'queued' || (state === 'accepted' && hasReceipts && !failedOver)
}

/** The tell behind rows of the outbox. */
export function tellOf(deliveries: readonly OutboxDelivery[]): Tell | undefined {
  const [first] = deliveries
  if (first === undefined) return undefined
  const { tell: id, person, notice, importance, purpose, avoid } = first
  const order = { id, person, notice, importance, purpose, ...(avoid !== undefined && { avoid }) }
  return { order, deliveries: deliveries.toSorted((a, b) => a.place - b.place) }
}

/** The event of the next time at which time alone changes the tell; `undefined` where it waits for nothing. */
export function nextDueMs({ order, deliveries }: Tell, context: TellContext): number | undefined {
  const last = deliveries.at(-1)
  const times = deliveries.flatMap(delivery => {
    const hasReceipts = context.channelOf(delivery.channel)?.hasReceipts ?? false
    if (!isOpenDelivery(delivery, hasReceipts)) return []
    return delivery === last && !delivery.failedOver
      ? [order.notice.expiresAtMs, delivery.failOverAtMs]
      : [order.notice.expiresAtMs]
  })
  return times.length === 0 ? undefined : Math.min(...times)
}
