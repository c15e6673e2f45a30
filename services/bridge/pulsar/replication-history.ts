import { EndOffsetCurve } from '../offsets/end-offset-curve.ts'
import type { ReplicatorPosition } from './internal-stats.ts'
import type { PartitionAge } from './subscription-age.ts'

/** One reading of the replicator of one partition to one cluster. */
export interface ReplicationReading extends ReplicatorPosition {
  readonly sentAtMs: number
  readonly receivedAtMs: number
  readonly added: number
  readonly isConnected: boolean
}

/** When the oldest entry that is not delivered was written, by our own clock. */
interface Head {
  readonly position: string
  /** −Infinity where nobody saw the topic before. */
  readonly notBeforeMs: number
  readonly byMs: number
}

/**
 * What we saw ourselves of one replicator. Counts of entries are like offsets, so their history says when an entry was
 * written; the broker's own figure for the delay is not used: it is 0 while the peer is disconnected.
 */
export class ReplicationHistory {
  /** When something was delivered, or nothing was left to deliver. */
  movedAtMs: number
  readonly #written = new EndOffsetCurve()
  #newest: ReplicationReading | undefined
  #head: Head | undefined
  #emptyAtMs = Number.NEGATIVE_INFINITY

  constructor(nowMs: number) {
    this.movedAtMs = nowMs
  }

  get newest(): ReplicationReading | undefined {
    return this.#newest
  }

  get backlog(): number {
    return this.#newest === undefined ? 0 : this.#newest.added - this.#newest.delivered
  }

  observe(reading: ReplicationReading): void {
    const { added, delivered, head, sentAtMs, receivedAtMs } = reading
    this.#newest = reading
    // Where counters began anew the curve begins anew; the head is kept, by a position that goes on.
    this.#written.observe(added, sentAtMs, receivedAtMs)
    if (added - delivered <= 0) {
      this.#head = undefined
      this.#emptyAtMs = sentAtMs
      this.movedAtMs = receivedAtMs
    } else if (this.#head?.position !== head) {
      const index = this.#written.indexAt(delivered)
      const earlier = this.#head?.notBeforeMs ?? Number.NEGATIVE_INFINITY
      const notBeforeMs = Math.max(this.#written.stillAt(index), earlier, this.#emptyAtMs)
      const byMs = Math.max(notBeforeMs, Math.min(this.#written.reachedBy(index + 1), receivedAtMs))
      this.#head = { position: head, notBeforeMs, byMs }
      this.movedAtMs = receivedAtMs
    }
  }

  /** Age of the oldest entry that is not delivered. `isFresh`: whether the newest reading is of this poll. */
  age({ atMs, isFresh }: { readonly atMs: number; readonly isFresh: boolean }): PartitionAge {
    const { sentAtMs = atMs } = this.#newest ?? {}
    const head = this.#head
    if (head === undefined) {
      const highMs = Math.max(0, atMs - sentAtMs)
      return { known: true, lowMs: 0, bestMs: 0, highMs, method: 'caught-up' }
    }
    const lowMs = isFresh ? Math.max(0, sentAtMs - head.byMs) : 0
    const highMs = atMs - head.notBeforeMs
    if (highMs === Number.POSITIVE_INFINITY) {
      return { known: false, reason: 'no-history-yet', atLeastMs: lowMs }
    }
    const bestMs = (lowMs + highMs) / 2
    return { known: true, lowMs, bestMs, highMs, method: 'end-offset-history' }
  }

  /** Our clock stood still for this long: what we saw before is older than it seems. */
  agePast(ms: number): void {
    this.#written.agePast(ms)
    this.#emptyAtMs -= ms
    if (this.#head) this.#head = { ...this.#head, notBeforeMs: this.#head.notBeforeMs - ms }
  }
}
