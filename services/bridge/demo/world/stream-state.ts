import { Compaction } from './compaction.ts'
import type { FaultOccurrence } from './fault-calendar.ts'
import { drift, hash32, placeOf, uniform, wholeOf } from './noise.ts'
import { PartitionLog } from './partition-log.ts'
import { isInside } from './recurrence.ts'
import { type StreamSpec, worldStepMs } from './specs.ts'

const dayMs = 86_400_000
/** How often the log cleaner passes, and how young the records are that it leaves alone. */
const cleaningMs = 600_000
const driftPeriodMs = 40_000
const driftShare = 0.12

export interface PartitionState {
  readonly partition: number
  log: PartitionLog
  readonly compaction: Compaction | undefined
  /** Producers' keys spread unevenly: the share of the stream's records that lands here. */
  readonly share: number
  readonly place: number
}

/** The mean arrival rate of a stream at a moment, before noise and bursts. */
export function meanRatePerS(spec: StreamSpec, atMs: number): number {
  if (spec.producedIn && !isInside(spec.producedIn, atMs)) return 0
  const hours = (atMs % dayMs) / 3_600_000 - spec.peakHourUtc
  return spec.ratePerS * (1 + spec.dailySwing * Math.cos((2 * Math.PI * hours) / 24))
}

/** A stream with its partitions and producers. */
export class StreamState {
  readonly spec: StreamSpec
  readonly #seed: number
  readonly #place: number
  /** Whether its producers write in transactions. */
  readonly isTransactional: boolean
  #partitions: readonly PartitionState[]
  #incarnation = 1
  #ratePerS = 0

  constructor(
    spec: StreamSpec,
    options: { seed: number; beforeStep: number; isTransactional: boolean },
  ) {
    this.spec = spec
    this.#seed = options.seed
    this.#place = placeOf(spec.name)
    this.isTransactional = options.isTransactional
    this.#partitions = this.#newPartitions(options.beforeStep, true)
  }

  get partitions(): readonly PartitionState[] {
    return this.#partitions
  }

  get incarnation(): number {
    return this.#incarnation
  }

  /** Sets the rate for the coming second. */
  prepare(atMs: number, faults: readonly FaultOccurrence[]): void {
    const noise = drift({ seed: this.#seed, place: this.#place }, atMs, driftPeriodMs)
    const burst = faults.reduce((factor, { spec, subject, draw }) => {
      if (spec.kind !== 'burst' || subject !== this.spec.name) return factor
      return factor * (spec.factor[0] + draw * (spec.factor[1] - spec.factor[0]))
    }, 1)
    this.#ratePerS = meanRatePerS(this.spec, atMs) * (1 + driftShare * noise) * burst
  }

  append(step: number): void {
    const perStep = (this.#ratePerS * worldStepMs) / 1_000
    for (const { log, share, place } of this.#partitions) {
      log.append(step, wholeOf(perStep * share, uniform(this.#seed, place, step)))
    }
    if (this.spec.compactedKeys !== undefined && (step * worldStepMs) % cleaningMs === 0)
      this.#clean(step)
  }

  openTransaction(): void {
    this.#partitions[0]?.log.openTransaction()
  }

  closeTransaction(): void {
    this.#partitions[0]?.log.closeTransaction()
  }

  /** Loses the newest five seconds of its first partition. */
  truncate(): void {
    const first = this.#partitions[0]
    first?.log.truncate(Math.ceil(this.#ratePerS * first.share * 5))
  }

  recreate(step: number): void {
    this.#incarnation++
    this.#partitions = this.#newPartitions(step, false)
  }

  #clean(step: number): void {
    for (const { log, compaction } of this.#partitions) {
      const upTo = log.firstAppendedSince(step * worldStepMs - cleaningMs) ?? log.end
      compaction?.clean(log.logStart, upTo)
    }
  }

  #newPartitions(beforeStep: number, isOld: boolean): readonly PartitionState[] {
    const { partitions, retentionMs, segmentMs, compactedKeys: keys, name } = this.spec
    const weights = Array.from(
      { length: partitions },
      (_, partition) => 0.9 + 0.2 * uniform(this.#seed, placeOf(`${name}#${partition}`), 0),
    )
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return weights.map((weight, partition) => {
      const place = placeOf(`${name}#${partition}`)
      return {
        partition,
        place,
        share: weight / sum,
        compaction:
          keys === undefined ? undefined : new Compaction({ seed: this.#seed, place, keys }),
        log: new PartitionLog({
          // A log that is not new has seen records before the world begins.
          baseOffset: isOld ? 10_000 + (hash32(this.#seed, place, 1) % 1_000_000) : 0,
          beforeStep,
          retentionSteps: Math.round(retentionMs / worldStepMs),
          segmentSteps: Math.round(segmentMs / worldStepMs),
          isTransactional: this.isTransactional,
        }),
      }
    })
  }
}
