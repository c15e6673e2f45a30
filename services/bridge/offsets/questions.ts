import type { Age } from '#contracts/age.ts'
import type { Position } from './offset-source.ts'
import type { PartitionAge } from './partition-age.ts'
import type { StreamLedger } from './stream-ledger.ts'
import { intervalsMax } from './time-points.ts'

/** A partition whose bounds look-ups by timestamp could narrow: some group's record is between these ages. */
export interface ImprovablePartition {
  readonly ledger: StreamLedger
  readonly partition: number
  readonly lowMs: number
  /** Infinity where nothing bounds the age from above. */
  readonly highMs: number
}

/** Bounds no wider than this are good enough for a series: one second, or 5 % of the age. */
const goodMs = 1_000
const goodShare = 0.05

/** What a partition's measurement leaves open. */
type Measured = Pick<
  PartitionAge,
  'isImprovable' | 'needsHeader' | 'position' | 'interval' | 'softLowMs' | 'softHighMs'
>

/**
 * What a poll could still ask to narrow its bounds. Groups share the points of a partition, so those whose records lie
 * between the same two points have one question, however many groups there are.
 */
export interface Questions {
  readonly improvable: readonly ImprovablePartition[]
  /** Where a batch header would say what the record is. */
  readonly positions: readonly Position[]
  /** Notes what the partition of a series leaves open, until `settle`. */
  note(ledger: StreamLedger, partition: number, measured: Measured): void
  /**
   * Ends a series: of what was noted, asks what could change its age, and forgets the rest. Whether anything is asked.
   */
  settle(age: Age): boolean
  clear(): void
}

export function createQuestions({ canReadHeaders }: { canReadHeaders: boolean }): Questions {
  return new SharedQuestions(canReadHeaders)
}

/** At the start every group-partition is noted, in every round: columns that are used again, nothing per element. */
class SharedQuestions implements Questions {
  readonly #canReadHeaders: boolean
  /** By partition and interval between points, so that a group adds nothing to what another one asks. */
  readonly #known = new Map<StreamLedger, Set<number>>()
  readonly #times: ImprovablePartition[] = []
  readonly #headers = new Map<string, Position>()
  /** What was noted of the series at hand: the first `#noted` elements of each column. */
  #ledger: StreamLedger | undefined
  #noted = 0
  #partitions = new Int32Array(0)
  /** −1 where the time is not asked for. */
  #intervals = new Int8Array(0)
  #lows = new Float64Array(0)
  #highs = new Float64Array(0)
  #positions = new Float64Array(0)

  constructor(canReadHeaders: boolean) {
    this.#canReadHeaders = canReadHeaders
  }

  get improvable(): readonly ImprovablePartition[] {
    return this.#times
  }

  get positions(): readonly Position[] {
    return [...this.#headers.values()]
  }

  note(ledger: StreamLedger, partition: number, measured: Measured): void {
    if (!measured.isImprovable && !(this.#canReadHeaders && measured.needsHeader)) return
    this.#ledger = ledger
    if (this.#partitions.length < ledger.partitions) this.#makeRoom(ledger.partitions)
    const at = this.#noted++
    this.#partitions[at] = partition
    this.#intervals[at] = measured.isImprovable ? measured.interval : -1
    this.#lows[at] = measured.softLowMs
    this.#highs[at] = measured.softHighMs
    this.#positions[at] = measured.position
  }

  settle(age: Age): boolean {
    const ledger = this.#ledger
    const noted = this.#noted
    this.#noted = 0
    if (ledger === undefined || noted === 0 || isGood(age)) return false
    const lowMs = age.known ? age.lowMs : 0
    let isAsked = false
    for (let i = 0; i < noted; i++) {
      const asksTime = (this.#intervals[i] as number) >= 0
      // A partition that is certainly younger than another one does not make the maximum.
      if (asksTime && (this.#highs[i] as number) >= lowMs) {
        this.#askTime(ledger, i)
        isAsked = true
      }
      if (this.#canReadHeaders) {
        this.#askHeader(ledger, i)
        isAsked = true
      }
    }
    return isAsked
  }

  clear(): void {
    this.#known.clear()
    this.#times.length = 0
    this.#headers.clear()
    this.#noted = 0
  }

  #askTime(ledger: StreamLedger, at: number): void {
    const partition = this.#partitions[at] as number
    const place = partition * intervalsMax + (this.#intervals[at] as number)
    let known = this.#known.get(ledger)
    if (known === undefined) {
      known = new Set()
      this.#known.set(ledger, known)
    }
    if (known.has(place)) return
    known.add(place)
    const [lowMs, highMs] = [this.#lows[at] as number, this.#highs[at] as number]
    this.#times.push({ ledger, partition, lowMs, highMs })
  }

  #askHeader({ info: { stream } }: StreamLedger, at: number): void {
    const partition = this.#partitions[at] as number
    const offset = this.#positions[at] as number
    const place = `${partition}/${offset}/${stream}`
    if (!this.#headers.has(place)) this.#headers.set(place, { stream, partition, offset })
  }

  #makeRoom(partitions: number): void {
    this.#partitions = new Int32Array(partitions)
    this.#intervals = new Int8Array(partitions)
    this.#lows = new Float64Array(partitions)
    this.#highs = new Float64Array(partitions)
    this.#positions = new Float64Array(partitions)
  }
}

function isGood(age: Age): boolean {
  if (!age.known) return false
  return age.highMs - age.lowMs <= Math.max(goodMs, goodShare * age.highMs)
}
