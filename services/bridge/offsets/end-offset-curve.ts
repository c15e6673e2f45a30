/** Widest error that thinning makes, as a share of the age: half of what the benchmark of bounds allows in the median. */
const errorShare = 0.02
/** Widest error that thinning makes to young ages: the default interval of end-offset polls. */
const errorFloorMs = 1_000
const capacityMin = 8
/**
 * Most points of a curve: 512 × 24 bytes = 12 KiB. With a reading per second this keeps 2 % for about 4 hours of steady
 * traffic, and 4 % beyond for months; quieter partitions need less.
 */
const capacityMax = 512

/**
 * When the end of one partition was where, by our own clock. Each point says two things about its offset E:
 * the end was at least E no later than `reachedBy`, and at most E no earlier than `stillAt`. So the record at an
 * offset between two neighbours i and i + 1 became readable within (stillAt(i), reachedBy(i + 1)], hard.
 *
 * Readings that find the same end share one point, so an idle hour costs nothing and loses nothing. Older points are
 * dropped while the interval between their neighbours stays below the larger of 1 s and 2 % of its age.
 */
export class EndOffsetCurve {
  #offsets = new Float64Array(capacityMin)
  #reachedBy = new Float64Array(capacityMin)
  #stillAt = new Float64Array(capacityMin)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Memory of the points, for the statement of what a partition costs. */
  get bytes(): number {
    return this.#offsets.byteLength * 3
  }

  /** The end at the newest reading; −1 before the first. */
  get end(): number {
    return this.#size === 0 ? -1 : (this.#offsets[this.#size - 1] as number)
  }

  /** When the newest reading was sent: no record at `end` or above was readable before. −Infinity before the first. */
  get seenAtMs(): number {
    return this.#size === 0 ? Number.NEGATIVE_INFINITY : (this.#stillAt[this.#size - 1] as number)
  }

  /**
   * Takes in that the end was `offset` at some moment in [sentAtMs, receivedAtMs]. Readings come in the order in which
   * they were made. An end that moved backwards makes all that is known void (where the new log parted from the old
   * one is unknown): the curve starts again, and the answer is false.
   */
  observe(offset: number, sentAtMs: number, receivedAtMs: number): boolean {
    const last = this.#size - 1
    const end = this.end
    if (last >= 0 && offset === end) {
      if (sentAtMs > this.seenAtMs) this.#stillAt[last] = sentAtMs
      return true
    }
    const isContinued = offset > end
    if (!isContinued) this.clear()
    if (this.#size === this.#offsets.length) this.#makeRoom(receivedAtMs)
    this.#offsets[this.#size] = offset
    this.#reachedBy[this.#size] = receivedAtMs
    this.#stillAt[this.#size] = sentAtMs
    this.#size++
    return isContinued
  }

  clear(): void {
    this.#size = 0
  }

  /** Index of the newest point at or below `offset`; −1 where the curve begins above it. */
  indexAt(offset: number): number {
    let low = 0
    let high = this.#size
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#offsets[middle] as number) <= offset) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** Records at or above the offset of point `index` were not readable before this. */
  stillAt(index: number): number {
    return index < 0 ? Number.NEGATIVE_INFINITY : (this.#stillAt[index] as number)
  }

  /** Records below the offset of point `index` were readable by this. */
  reachedBy(index: number): number {
    return index >= this.#size ? Number.POSITIVE_INFINITY : (this.#reachedBy[index] as number)
  }

  /** Makes room for time that may have passed without our clock seeing it: what we saw may be older by `ms`. */
  agePast(ms: number): void {
    for (let i = 0; i < this.#size; i++) this.#stillAt[i] = (this.#stillAt[i] as number) - ms
  }

  /** Forgets points that nobody can ask about: offsets below the start of the log do not exist. */
  forgetBelow(offset: number): void {
    const first = this.indexAt(offset)
    if (first <= 0) return
    for (const points of [this.#offsets, this.#reachedBy, this.#stillAt]) {
      points.copyWithin(0, first, this.#size)
    }
    this.#size -= first
  }

  #makeRoom(nowMs: number): void {
    const capacity = this.#offsets.length
    // Thinning is repeated after as many readings as it freed places; growing is done once.
    const enough = capacity * (capacity < capacityMax ? 0.75 : 0.94)
    this.#thin(nowMs, errorShare)
    if (this.#size <= enough) return
    if (capacity < capacityMax) {
      this.#offsets = grown(this.#offsets)
      this.#reachedBy = grown(this.#reachedBy)
      this.#stillAt = grown(this.#stillAt)
      return
    }
    for (let share = errorShare * 2; share < 1 && this.#size > enough; share *= 2) {
      this.#thin(nowMs, share, this.#size - enough)
    }
    // Hundreds of ends within a second: a reader that polls this fast does not look far back.
    if (this.#size === capacity) this.forgetBelow(this.#offsets[capacity >>> 2] as number)
  }

  /** Drops points from the oldest on, at most `dropsMax`, so that the young ones stay fine where room is short. */
  #thin(nowMs: number, share: number, dropsMax = Number.POSITIVE_INFINITY): void {
    let kept = 0
    for (let i = 1; i < this.#size; i++) {
      const isNewest = i === this.#size - 1
      const byMs = this.#reachedBy[i + 1] as number
      const allowedMs = Math.max(errorFloorMs, share * (nowMs - byMs))
      const isSpare = !isNewest && byMs - (this.#stillAt[kept] as number) <= allowedMs
      if (isSpare && i - kept <= dropsMax) continue
      kept++
      this.#offsets[kept] = this.#offsets[i] as number
      this.#reachedBy[kept] = this.#reachedBy[i] as number
      this.#stillAt[kept] = this.#stillAt[i] as number
    }
    this.#size = kept + 1
  }
}

function grown(points: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(points.length * 2)
  larger.set(points)
  return larger
}
