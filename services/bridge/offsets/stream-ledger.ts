import type { UnknownReason } from '#contracts/age.ts'
import { ArrivalMeter } from './arrival-meter.ts'
import { BatchNotes } from './batch-notes.ts'
import { EndOffsetCurve } from './end-offset-curve.ts'
import type { EndsReading, PartitionOffsets, StreamInfo } from './offset-source.ts'
import { TimePoints } from './time-points.ts'

/** How long a log that began anew or became shorter is told of. */
const factHeldMs = 60_000
/** A new stream is known to clients before every broker's metadata shows it. */
const metadataSpreadMs = 1_000

type Moments = Pick<EndsReading, 'sentAtMs' | 'receivedAtMs'>

/** What is known of one stream's partitions, shared by all its consumers. Arrays are indexed by partition. */
export class StreamLedger {
  info: StreamInfo
  /** Whether a transaction was seen open on this stream, or may have been at any time. */
  transactions: 'possible' | 'seen' = 'possible'
  /** Until when the cluster had certainly never had a transaction. */
  noTransactionsUntilMs = Number.NEGATIVE_INFINITY
  /** Readings of the high watermark, and of the last stable offset. */
  readonly high: EndOffsetCurve[] = []
  readonly stable: EndOffsetCurve[] = []
  readonly points: TimePoints[] = []
  readonly notes: BatchNotes[] = []
  /** Why the newest reading of a partition's end failed; absent where it did not. */
  readonly failures: (UnknownReason | undefined)[] = []
  /** First offsets that exist; −1 before they were read. */
  starts = new Float64Array(0)
  recreatedAtMs = Number.NEGATIVE_INFINITY
  truncatedAtMs = Number.NEGATIVE_INFINITY
  /** Partitions on which a transaction was open at the newest reading. */
  readonly open = new Set<number>()
  arrivals = new ArrivalMeter()

  constructor(info: StreamInfo) {
    this.info = info
    this.#addPartitions()
  }

  get partitions(): number {
    return this.high.length
  }

  wasRecreated(nowMs: number): boolean {
    return nowMs - this.recreatedAtMs < factHeldMs
  }

  wasTruncated(nowMs: number): boolean {
    return nowMs - this.truncatedAtMs < factHeldMs
  }

  /**
   * Takes in what discovery says. `absentAtMs` is a moment at which what is new now did not exist: it gives new
   * partitions and new logs the hard statement that they were empty then.
   */
  update(info: StreamInfo, { absentAtMs, nowMs }: { absentAtMs?: number; nowMs: number }): void {
    if (info.incarnation !== this.info.incarnation) {
      for (let p = 0; p < this.partitions; p++) {
        this.high[p]?.clear()
        this.#forgetPast(p)
      }
      this.arrivals = new ArrivalMeter()
      this.recreatedAtMs = nowMs
      this.truncatedAtMs = Number.NEGATIVE_INFINITY
      if (absentAtMs !== undefined) this.#wasEmpty(0, absentAtMs)
    }
    this.info = info
    const before = this.partitions
    this.#addPartitions()
    if (absentAtMs !== undefined) this.#wasEmpty(before, absentAtMs)
  }

  /** Says that all partitions were empty at a moment: the stream did not exist then. */
  startedEmpty(atMs: number): void {
    this.#wasEmpty(0, atMs)
  }

  /** Says that there was no sign of transactions at a moment. */
  hadNoTransactionsAt(atMs: number): void {
    this.noTransactionsUntilMs = Math.max(this.noTransactionsUntilMs, atMs - metadataSpreadMs)
  }

  /** Takes in high watermarks. False where one moved backwards: the log was cut, or is another one. */
  observeHigh(reading: PartitionOffsets, { sentAtMs, receivedAtMs }: Moments): boolean {
    let isContinued = true
    for (let i = 0; i < reading.partitions.length; i++) {
      const partition = reading.partitions[i] as number
      const curve = this.high[partition]
      if (curve === undefined) continue
      this.failures[partition] = undefined
      if (curve.observe(reading.offsets[i] as number, sentAtMs, receivedAtMs)) continue
      isContinued = false
      this.truncatedAtMs = receivedAtMs
      this.#forgetPast(partition)
    }
    return isContinued
  }

  /** Last stable offsets, asked after the high watermarks: one below an earlier high watermark is a transaction. */
  observeStable(reading: PartitionOffsets, { sentAtMs, receivedAtMs }: Moments): void {
    for (let i = 0; i < reading.partitions.length; i++) {
      const partition = reading.partitions[i] as number
      const offset = reading.offsets[i] as number
      const high = this.high[partition]
      if (high === undefined) continue
      this.stable[partition]?.observe(offset, sentAtMs, receivedAtMs)
      if (high.size > 0 && high.seenAtMs <= sentAtMs && offset < high.end) {
        this.open.add(partition)
        this.transactions = 'seen'
      } else this.open.delete(partition)
    }
  }

  observeStarts(reading: PartitionOffsets): void {
    for (let i = 0; i < reading.partitions.length; i++) {
      const partition = reading.partitions[i] as number
      const start = reading.offsets[i] as number
      if (partition >= this.partitions || start === this.starts[partition]) continue
      this.starts[partition] = start
      this.high[partition]?.forgetBelow(start)
      this.stable[partition]?.forgetBelow(start)
    }
  }

  /** The sum of the ends, NaN while one cannot be read. */
  endsTotal(): number {
    let total = 0
    for (let p = 0; p < this.partitions; p++) {
      const end = this.high[p]?.end ?? -1
      total += end < 0 || this.failures[p] !== undefined ? Number.NaN : end
    }
    return total
  }

  /** See `EndOffsetCurve.agePast`. */
  agePast(ms: number): void {
    for (const curve of this.high) curve.agePast(ms)
    for (const curve of this.stable) curve.agePast(ms)
  }

  #addPartitions(): void {
    while (this.high.length < this.info.partitions) {
      this.high.push(new EndOffsetCurve())
      this.stable.push(new EndOffsetCurve())
      this.points.push(new TimePoints())
      this.notes.push(new BatchNotes())
      this.failures.push(undefined)
    }
    if (this.starts.length === this.high.length) return
    const starts = new Float64Array(this.high.length).fill(-1)
    starts.set(this.starts)
    this.starts = starts
  }

  #wasEmpty(fromPartition: number, atMs: number): void {
    for (let p = fromPartition; p < this.partitions; p++) {
      this.high[p]?.observe(0, atMs - metadataSpreadMs, atMs)
      this.stable[p]?.observe(0, atMs - metadataSpreadMs, atMs)
    }
  }

  #forgetPast(partition: number): void {
    this.stable[partition]?.clear()
    this.points[partition]?.clear()
    this.notes[partition]?.clear()
    this.starts[partition] = -1
  }
}
