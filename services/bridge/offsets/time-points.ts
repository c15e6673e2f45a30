/** Most answers kept per partition: 24 of 32 bytes. A bisection over 30 days to 5 % takes nine. */
const pointsMax = 24
/** Intervals that so many points, and one that is just being added, part the offsets into. */
export const intervalsMax = pointsMax + 2

/**
 * Answers of one partition to "the first record with a timestamp at or after T", by T. They are facts about records that
 * stay true: every record before the answer has a timestamp below T, and the answer has the timestamp it has.
 */
export class TimePoints {
  /** Asked T, rising. */
  readonly #asked: number[] = []
  /** Offset of the answer, never falling. */
  readonly #offsets: number[] = []
  /** Timestamp of the answer; NaN where no record had one at or after T. */
  readonly #timestamps: number[] = []
  readonly #usedAt: number[] = []
  #uses = 0

  get size(): number {
    return this.#asked.length
  }

  /**
   * Adds an answer. For "there is none" give the end offset that was known before asking, and NaN. An answer that
   * contradicts an earlier one means that the log changed: the earlier ones are forgotten.
   */
  add(askedMs: number, offset: number, timestampMs: number): void {
    this.#forgetOutdatedAbsence(askedMs, offset)
    let index = this.#asked.findIndex(asked => asked >= askedMs)
    if (index < 0) index = this.size
    const isKnown = this.#asked[index] === askedMs
    const before = this.#offsets[index - 1]
    const after = this.#offsets[isKnown ? index + 1 : index]
    if ((before !== undefined && before > offset) || (after !== undefined && after < offset)) {
      this.clear()
      index = 0
    }
    const replaced = isKnown && this.size > 0 ? 1 : 0
    this.#asked.splice(index, replaced, askedMs)
    this.#offsets.splice(index, replaced, offset)
    this.#timestamps.splice(index, replaced, timestampMs)
    this.#usedAt.splice(index, replaced, ++this.#uses)
    if (this.size > pointsMax) this.#forgetLeastUsed()
  }

  clear(): void {
    this.#asked.length = 0
    this.#offsets.length = 0
    this.#timestamps.length = 0
    this.#usedAt.length = 0
  }

  /**
   * The latest timestamp that is known of a record at or before `offset`; −Infinity where none is. Says something about
   * the record at `offset` only by the order of the log: it was appended after that one.
   */
  timestampUpTo(offset: number): number {
    for (let i = this.size - 1; i >= 0; i--) {
      const timestamp = this.#timestamps[i] as number
      if ((this.#offsets[i] as number) > offset || Number.isNaN(timestamp)) continue
      this.#usedAt[i] = ++this.#uses
      return timestamp
    }
    return Number.NEGATIVE_INFINITY
  }

  /** What the timestamp of the record at `offset` does not exceed; Infinity where nothing is known. */
  timestampBelow(offset: number): number {
    for (let i = 0; i < this.size; i++) {
      const found = this.#offsets[i] as number
      if (found < offset) continue
      const timestamp = this.#timestamps[i] as number
      if (found === offset && Number.isNaN(timestamp)) continue
      this.#usedAt[i] = ++this.#uses
      return found === offset ? timestamp : (this.#asked[i] as number)
    }
    return Number.POSITIVE_INFINITY
  }

  /** Which of the intervals between points an offset lies in: offsets of one interval have the same bounds. */
  intervalOf(offset: number): number {
    let below = 0
    while (below < this.size && (this.#offsets[below] as number) <= offset) below++
    return below
  }

  /** "None" was true of the log up to its end at that time; an answer beyond that end says more. */
  #forgetOutdatedAbsence(askedMs: number, offset: number): void {
    for (let i = this.size - 1; i >= 0; i--) {
      const isOutdated = (this.#offsets[i] as number) < offset
      if (
        isOutdated &&
        Number.isNaN(this.#timestamps[i]) &&
        (this.#asked[i] as number) >= askedMs
      ) {
        this.#forget(i)
      }
    }
  }

  #forgetLeastUsed(): void {
    this.#forget(this.#usedAt.indexOf(Math.min(...this.#usedAt)))
  }

  #forget(index: number): void {
    for (const values of [this.#asked, this.#offsets, this.#timestamps, this.#usedAt]) {
      values.splice(index, 1)
    }
  }
}
