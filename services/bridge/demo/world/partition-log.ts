import { worldStepMs } from './specs.ts'

export interface PartitionLogOptions {
  readonly baseOffset: number
  /** The step before the first one that can hold records. */
  readonly beforeStep: number
  readonly retentionSteps: number
  readonly segmentSteps: number
  /** Keeps the course of the last stable offset apart from that of the end. */
  readonly isTransactional: boolean
}

export interface Batch {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly appendedAtMs: number
}

/**
 * One partition without its records: only how far the log reached after each step. From that follow the true
 * append time of every record that exists and the answer to a look-up by timestamp. Memory is bounded by retention:
 * 8 bytes per step, twice that with transactions.
 */
export class PartitionLog {
  readonly #options: PartitionLogOptions
  readonly #slots: number
  /** `[step % slots]`: the end after this step. */
  readonly #ends: Float64Array
  readonly #stables: Float64Array | undefined
  readonly #firstStep: number
  #lastStep: number
  #end: number
  #logStart: number
  #openTransactionAt: number | undefined

  constructor(options: PartitionLogOptions) {
    this.#options = options
    // Whole segments are deleted, so a record may outlive its retention by one segment.
    this.#slots = options.retentionSteps + 2 * options.segmentSteps + 2
    this.#ends = new Float64Array(this.#slots)
    this.#stables = options.isTransactional ? new Float64Array(this.#slots) : undefined
    this.#firstStep = options.beforeStep
    this.#lastStep = options.beforeStep
    this.#end = options.baseOffset
    this.#logStart = options.baseOffset
    this.#record(options.beforeStep)
  }

  /** The offset that the next record gets. */
  get end(): number {
    return this.#end
  }

  /** The first offset that a reader of committed records may not read yet. */
  get stable(): number {
    return this.#openTransactionAt ?? this.#end
  }

  get logStart(): number {
    return this.#logStart
  }

  /** Steps must follow each other without a gap. */
  append(step: number, records: number): void {
    this.#end += records
    this.#lastStep = step
    this.#record(step)
    const { retentionSteps, segmentSteps } = this.#options
    if (step % segmentSteps === 0) {
      this.#logStart = Math.max(this.#logStart, this.#endAt(step - retentionSteps))
    }
  }

  openTransaction(): void {
    if (this.#stables) this.#openTransactionAt ??= this.#end
  }

  closeTransaction(): void {
    this.#openTransactionAt = undefined
  }

  /** Loses the newest records. */
  truncate(records: number): void {
    this.#end = Math.max(this.#logStart, this.#end - records)
    if (this.#openTransactionAt !== undefined) {
      this.#openTransactionAt = Math.min(this.#openTransactionAt, this.#end)
    }
    for (let slot = 0; slot < this.#slots; slot++) {
      this.#ends[slot] = Math.min(this.#ends[slot] ?? 0, this.#end)
      if (this.#stables) this.#stables[slot] = Math.min(this.#stables[slot] ?? 0, this.#end)
    }
  }

  /** When the record at an offset was appended; `undefined` where there is none. */
  appendedAtMs(offset: number): number | undefined {
    return this.#reachedAtMs(this.#ends, offset)
  }

  /** When the record at an offset became readable for readers of committed records. */
  stableAtMs(offset: number): number | undefined {
    return this.#reachedAtMs(this.#stables ?? this.#ends, offset)
  }

  /** The records that were appended together with the one at an offset, as one batch; `undefined` where there is none. */
  batchAt(offset: number): Batch | undefined {
    const atMs = this.appendedAtMs(offset)
    if (atMs === undefined) return undefined
    const step = atMs / worldStepMs
    return {
      baseOffset: this.#endAt(step - 1),
      lastOffset: this.#endAt(step) - 1,
      appendedAtMs: atMs,
    }
  }

  /** The first offset whose record was appended at or after a moment; `undefined` when there is none. */
  firstAppendedSince(atMs: number): number | undefined {
    const offset = Math.max(this.#logStart, this.#endAt(Math.ceil(atMs / worldStepMs) - 1))
    return offset < this.#end ? offset : undefined
  }

  #reachedAtMs(course: Float64Array, offset: number): number | undefined {
    if (offset < this.#logStart) return undefined
    let low = this.#oldestStep()
    let high = this.#lastStep + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((course[middle % this.#slots] ?? 0) > offset) high = middle
      else low = middle + 1
    }
    return low > this.#lastStep ? undefined : low * worldStepMs
  }

  /** The end after a step; before the oldest step that is kept, where the log began. */
  #endAt(step: number): number {
    if (step < this.#oldestStep()) return this.#options.baseOffset
    return this.#ends[Math.min(step, this.#lastStep) % this.#slots] ?? 0
  }

  #oldestStep(): number {
    return Math.max(this.#firstStep, this.#lastStep - this.#slots + 1)
  }

  #record(step: number): void {
    this.#ends[step % this.#slots] = this.#end
    if (this.#stables) this.#stables[step % this.#slots] = this.stable
  }
}
