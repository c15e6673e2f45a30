/** What became of a sample, by its time. */
export type Taken =
  | 'taken'
  /** Its time has been seen: nothing is counted twice. */
  | 'duplicate'
  /** It comes after later ones; what has been said of those cannot be taken back. */
  | 'late'
  /** The clock was set back: from here on its times follow on the last one. */
  | 'clock-jump'
  /** Its time is no number. */
  | 'untimed'

/** Further back than this is a clock that was set back rather than a sample that was overtaken. */
const lateMaxS = 300
/** So many late samples in a row are a clock that was set back a little. */
const lateRunMax = 6
/** How fast the usual spacing follows. */
const spacingWeight = 0.1
/** A pause this many times as long as usual is a gap. */
const gapFactor = 2.5
/** Before the spacing is known, nothing longer is taken for it. */
const firstSpacingMaxS = 3_600

/** Turns the times of samples into a time that only ever runs forward. Constant memory. */
export class TimeLine {
  /** Seconds of the latest sample, after correction; NaN before the first. */
  nowS = Number.NaN
  /** Seconds between the latest sample and the one before; NaN before the second. */
  sinceS = Number.NaN
  /** Whether so much time passed before the latest sample that nobody knows what happened in it. */
  isAfterGap = false
  #shiftS = 0
  #spacingS = Number.NaN
  #lateRun = 0

  /** Usual seconds between two samples; NaN before the second. */
  get spacingS(): number {
    return this.#spacingS
  }

  advance(timeS: number): Taken {
    if (!Number.isFinite(timeS)) return 'untimed'
    if (Number.isNaN(this.nowS)) {
      this.nowS = timeS
      return 'taken'
    }
    const sinceS = timeS + this.#shiftS - this.nowS
    if (sinceS === 0) return 'duplicate'
    if (sinceS > 0) {
      this.#pass(sinceS)
      return 'taken'
    }
    this.#lateRun++
    if (sinceS >= -lateMaxS && this.#lateRun < lateRunMax) return 'late'
    const stepS = Number.isNaN(this.#spacingS) ? 1 : this.#spacingS
    this.#shiftS += stepS - sinceS
    this.#pass(stepS)
    return 'clock-jump'
  }

  #pass(sinceS: number): void {
    const usualS = this.#spacingS
    const isFirst = Number.isNaN(usualS)
    this.isAfterGap = sinceS > (isFirst ? firstSpacingMaxS : gapFactor * usualS)
    this.#spacingS = isFirst
      ? Math.min(sinceS, firstSpacingMaxS)
      : usualS + spacingWeight * (Math.min(sinceS, 4 * usualS) - usualS)
    this.nowS += sinceS
    this.sinceS = sinceS
    this.#lateRun = 0
  }
}
