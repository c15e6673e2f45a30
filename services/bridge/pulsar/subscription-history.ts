import type { SubscriptionStats } from './topic-stats.ts'

/** One reading of a subscription of one partition, with when it was asked for and answered by our own clock. */
export interface SubscriptionReading extends SubscriptionStats {
  readonly sentAtMs: number
  readonly receivedAtMs: number
  /** See `TopicStats`. */
  readonly arrived: number
}

/** How late a broker notices that a message came due: its delayedDeliveryTickTimeMillis, and as much again for its timer. */
export const delayTickMs = 2_000

/** What we saw ourselves of a subscription on one partition. Times are of our own clock, which no producer can skew. */
export class SubscriptionHistory {
  /** Newest moment at which certainly nothing was left to read: what is unread now became readable after it. */
  emptyAtMs: number | undefined
  /** From when on the oldest unread message has been the same one. */
  sameSinceMs: number | undefined
  /** When something was acknowledged, or nothing was left to read. */
  movedAtMs: number
  /** Whether a message among the unread ones was not yet due when it was looked at. */
  hasDelayed = false
  /** Messages deleted unread by their time to live between the newest two readings. */
  expired = 0
  #newest: SubscriptionReading | undefined
  /** The reading at which nothing was left to read, as long as counters go on from it. */
  #whenEmpty: SubscriptionReading | undefined

  constructor(nowMs: number) {
    this.movedAtMs = nowMs
  }

  get newest(): SubscriptionReading | undefined {
    return this.#newest
  }

  /**
   * Whether the backlog may be nothing but markers, by which clusters tell each other where replicated subscriptions are:
   * they count as backlog, but not as published.
   */
  get mayBeMarkers(): boolean {
    const { isReplicated = false, arrived = 0 } = this.#newest ?? {}
    return isReplicated && arrived === this.#whenEmpty?.arrived
  }

  observe(reading: SubscriptionReading): void {
    const before = this.#newest
    this.#newest = reading
    const isEmpty = reading.backlog <= reading.notDue
    if (isEmpty) {
      // What came due within the broker's tick may not be counted as such yet.
      this.emptyAtMs = reading.sentAtMs - (reading.notDue > 0 ? delayTickMs : 0)
      this.#whenEmpty = reading
    } else this.#checkEmptiness(reading)
    if (reading.backlog === 0) {
      this.hasDelayed = false
      this.sameSinceMs = undefined
    } else if (this.sameSinceMs === undefined || !before || !isSameHead(before, reading)) {
      this.sameSinceMs = reading.receivedAtMs
    }
    if (reading.delayed > 0) this.hasDelayed = true
    if (isEmpty || (before && hasMoved(before, reading))) this.movedAtMs = reading.receivedAtMs
    this.expired = Math.max(0, reading.expired - (before?.expired ?? reading.expired))
  }

  /** Our clock stood still for this long: what we saw before is older than it seems. */
  agePast(ms: number): void {
    if (this.emptyAtMs !== undefined) this.emptyAtMs -= ms
  }

  /**
   * A cursor that was set back, or made anew, has old messages to read again: having had none before says nothing then. It
   * shows by more backlog than was published since. Where counters began anew nobody can tell.
   */
  #checkEmptiness(reading: SubscriptionReading): void {
    const empty = this.#whenEmpty
    if (empty === undefined) return
    const published = reading.arrived - empty.arrived
    if (published >= 0 && reading.isReplicated) {
      // Its backlog may be markers, so that it cannot be told from one that was set back.
      this.emptyAtMs = undefined
    } else if (published < 0 || reading.backlog > empty.backlog + published) {
      this.emptyAtMs = undefined
      this.#whenEmpty = undefined
    }
  }
}

/** Whether the oldest unread message is the same in both: a cursor made anew has another one. */
function isSameHead(a: SubscriptionReading, b: SubscriptionReading): boolean {
  return a.earliestMs === b.earliestMs && a.markDeleteMs === b.markDeleteMs
}

function hasMoved(before: SubscriptionReading, now: SubscriptionReading): boolean {
  return (
    now.markDeleteMs !== before.markDeleteMs ||
    // It reads 0 once no consumer is connected, which is no acknowledgement.
    now.ackedMs > before.ackedMs
  )
}
