import type { Age, UnknownReason } from '#contracts/age.ts'
import { type AgeSettings, boundReasons, methodsByWeakness, PartitionAge } from './partition-age.ts'
import type { Questions } from './questions.ts'
import type { SeriesTracker } from './series-tracker.ts'
import type { StreamLedger } from './stream-ledger.ts'

/**
 * The age of a series: the maximum over its partitions, of the low and of the high bounds each. One object serves
 * a whole poll; the fields are of the last `measure`.
 */
export class SeriesAge {
  lowMs = 0
  bestMs = 0
  highMs = 0
  worstPartition = -1
  partitions = 0
  unknownPartitions = 0
  /** NaN where a partition's end is unknown. */
  backlog = 0
  /** Whether a consumer of committed records waits for an open transaction on some partition. */
  isBlocked = false
  hasUnread = false
  /** Whether the worst partition's unread records may be none that the consumer sees. */
  isTailUncertain = false

  readonly #age: PartitionAge
  #unknown: UnknownReason | undefined
  #method = 0
  #reason = 0
  #highs = new Float64Array(0)
  #methods = new Uint8Array(0)

  constructor(settings: AgeSettings) {
    this.#age = new PartitionAge(settings)
  }

  /** Measures a series at one isolation level. `questions` collects what could narrow its bounds. */
  measure(tracker: SeriesTracker, ledger: StreamLedger, options: MeasureOptions): void {
    this.#begin(tracker, ledger)
    this.#age.begin(tracker.moments, options.isLastStable)
    const { committed } = tracker
    for (let partition = 0; partition < committed.length; partition++) {
      const offset = committed[partition] as number
      this.#highs[partition] = -1
      if (Number.isNaN(offset)) continue
      this.partitions++
      this.#age.measure(ledger, partition, offset)
      this.#add(partition, tracker)
      options.questions?.note(ledger, partition, this.#age)
      if (ledger.open.has(partition) && this.#isHeldBack(ledger, partition, offset)) {
        this.isBlocked = true
      }
    }
    this.#weakestMethod(committed.length)
  }

  /** What was measured, as it is published. Rounded to milliseconds, outwards. */
  toAge(): Age {
    const { lowMs, bestMs, highMs, partitions, unknownPartitions } = this
    if (this.#unknown !== undefined) {
      // One partition that nothing bounds from above may be the maximum: only the lower bound is certain.
      const isPart = unknownPartitions < partitions
      return {
        known: false,
        reason: this.#unknown,
        ...(isPart ? { detail: `${unknownPartitions} of ${partitions} partitions` } : {}),
        ...(lowMs >= 1 ? { atLeastMs: Math.floor(lowMs) } : {}),
      }
    }
    const reason = boundReasons[this.#reason]
    return {
      known: true,
      lowMs: Math.floor(lowMs),
      bestMs: Math.round(bestMs),
      highMs: Math.ceil(highMs),
      method: methodsByWeakness[this.#method] ?? 'create-time',
      ...(reason === undefined ? {} : { reason }),
    }
  }

  #begin(tracker: SeriesTracker, ledger: StreamLedger): void {
    this.lowMs = 0
    this.bestMs = 0
    this.highMs = 0
    this.worstPartition = -1
    this.partitions = tracker.failedPartitions
    this.unknownPartitions = tracker.failedPartitions
    this.backlog = tracker.failedPartitions > 0 ? Number.NaN : 0
    this.isBlocked = false
    this.hasUnread = false
    this.isTailUncertain = false
    this.#unknown = tracker.failedReason
    this.#reason = 0
    if (this.#highs.length >= ledger.partitions) return
    this.#highs = new Float64Array(ledger.partitions)
    this.#methods = new Uint8Array(ledger.partitions)
  }

  #add(partition: number, tracker: SeriesTracker): void {
    const age = this.#age
    this.backlog += age.backlog
    if (age.backlog > 0) this.hasUnread = true
    else tracker.movedAtMs[partition] = tracker.moments.receivedAtMs
    if (age.lowMs > this.lowMs) this.lowMs = age.lowMs
    if (age.unknown !== undefined) {
      this.unknownPartitions++
      this.#unknown ??= age.unknown
      // The lower bound holds all the same, and the other bounds have to stay above it.
      this.bestMs = Math.max(this.bestMs, this.lowMs)
      this.highMs = Math.max(this.highMs, this.lowMs)
      return
    }
    this.#highs[partition] = age.highMs
    this.#methods[partition] = age.method
    if (
      age.highMs > this.highMs ||
      this.worstPartition < 0 ||
      (age.highMs === this.highMs && age.bestMs > this.bestMs)
    ) {
      this.worstPartition = partition
      this.#reason = age.reason
      this.isTailUncertain = age.backlog > 0 && age.bestMs === 0
    }
    if (age.highMs > this.highMs) this.highMs = age.highMs
    if (age.bestMs > this.bestMs) this.bestMs = age.bestMs
  }

  #isHeldBack(ledger: StreamLedger, partition: number, offset: number): boolean {
    const stableEnd = ledger.stable[partition]?.end ?? Number.POSITIVE_INFINITY
    return offset >= stableEnd && offset < (ledger.high[partition]?.end ?? 0)
  }

  /** The weakest method among the partitions that can be the maximum: those whose high bound reaches its low bound. */
  #weakestMethod(partitions: number): void {
    this.#method = 0
    for (let partition = 0; partition < partitions; partition++) {
      const high = this.#highs[partition] as number
      const method = this.#methods[partition] as number
      if (high >= 0 && high >= this.lowMs && method > this.#method) this.#method = method
    }
  }
}

export interface MeasureOptions {
  readonly isLastStable: boolean
  readonly questions?: Questions
}
