import type { UnknownReason } from '#contracts/age.ts'
import type { Isolation } from '#contracts/sample.ts'
import type { SeriesKey } from '#contracts/series.ts'
import type { CommitsReading, PartitionOffsets } from './offset-source.ts'
import type { StreamLedger } from './stream-ledger.ts'

type Moments = Pick<CommitsReading, 'sentAtMs' | 'receivedAtMs'>

/** What is remembered of one consumer on one stream between polls. Arrays are indexed by partition. */
export class SeriesTracker {
  readonly key: SeriesKey
  readonly isolation: Isolation
  /** The next offset that the consumer will read; NaN where it has committed none. */
  committed = new Float64Array(0)
  /** When the commit of a partition last moved, or the consumer last had nothing to read there. */
  movedAtMs = new Float64Array(0)
  /** Up to which offset retention's losses are counted; NaN before the first look. */
  #lostUpTo = new Float64Array(0)
  moments: Moments = { sentAtMs: Number.NaN, receivedAtMs: Number.NaN }
  /** Why the newest reading gave nothing, and which partitions of it failed. */
  failure: UnknownReason | undefined
  failedPartitions = 0
  failedReason: UnknownReason | undefined
  readsPerS: number | undefined
  lostRecords = 0
  hasLoss = false
  #incarnation = ''

  constructor(key: SeriesKey, isolation: Isolation) {
    this.key = key
    this.isolation = isolation
  }

  /** Takes in committed offsets that were true at some moment in the reading's interval. */
  absorb(reading: PartitionOffsets, moments: Moments, ledger: StreamLedger): void {
    this.#fit(ledger)
    const tookMs = moments.receivedAtMs - this.moments.receivedAtMs
    const previous = this.committed
    const committed = new Float64Array(ledger.partitions).fill(Number.NaN)
    let reads = 0
    for (let i = 0; i < reading.partitions.length; i++) {
      const partition = reading.partitions[i] as number
      const offset = reading.offsets[i] as number
      if (partition >= committed.length || offset < 0) continue
      committed[partition] = offset
      const moved = offset - (previous[partition] as number)
      if (moved === 0) continue
      this.movedAtMs[partition] = moments.receivedAtMs
      if (moved > 0) reads += moved
    }
    this.readsPerS = tookMs > 0 ? (reads * 1_000) / tookMs : undefined
    this.committed = committed
    this.moments = moments
    this.failure = undefined
    this.failedPartitions = 0
    this.failedReason = undefined
  }

  /** The newest reading could not say anything of this series. */
  fail(reason: UnknownReason): void {
    this.failure = reason
    this.readsPerS = undefined
    this.lostRecords = 0
  }

  failPartitions(count: number, reason: UnknownReason): void {
    this.failedPartitions += count
    this.failedReason = reason
  }

  /** Counts what retention deleted unread since the previous poll, once per poll, after the starts were read. */
  countLosses({ starts }: StreamLedger): void {
    this.lostRecords = 0
    this.hasLoss = false
    for (let partition = 0; partition < this.committed.length; partition++) {
      const start = starts[partition] as number
      const committed = this.committed[partition] as number
      if (start < 0 || Number.isNaN(committed)) continue
      const countedTo = this.#lostUpTo[partition] as number
      this.#lostUpTo[partition] = start
      if (start <= committed) continue
      this.hasLoss = true
      // What was lost before we looked for the first time was lost at an unknown time.
      if (countedTo < start) this.lostRecords += start - Math.max(committed, countedTo)
    }
  }

  #fit(ledger: StreamLedger): void {
    if (this.#incarnation !== ledger.info.incarnation) {
      this.#incarnation = ledger.info.incarnation
      this.committed = new Float64Array(0)
      this.movedAtMs = new Float64Array(0)
      this.#lostUpTo = new Float64Array(0)
    }
    if (this.committed.length === ledger.partitions) return
    this.committed = extended(this.committed, ledger.partitions)
    this.movedAtMs = extended(this.movedAtMs, ledger.partitions)
    this.#lostUpTo = extended(this.#lostUpTo, ledger.partitions)
  }
}

function extended(values: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length).fill(Number.NaN)
  longer.set(values.subarray(0, length))
  return longer
}
