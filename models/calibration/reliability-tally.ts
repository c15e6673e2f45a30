/** What came of forecasts of one class of probability. */
export interface TalliedClass {
  /** Lower end of the class. */
  readonly from: number
  /** Mean of what was said, and the share of moments after which the objective broke. */
  readonly said: number
  readonly came: number
  readonly moments: number
}

const classes = 10
/** After so long a moment counts half: some weeks are remembered, and a better model is seen to be one. */
const halfLifeMs = 7 * 86_400_000
/** What is left of a class whose moments are long ago. */
const leastMoments = 0.01

/** How often breaches followed what was said, in ten classes of probability, by sums that forget. */
export class ReliabilityTally {
  #said = new Float64Array(classes)
  #came = new Float64Array(classes)
  #moments = new Float64Array(classes)
  #fadedMs: number | undefined

  note(probability: number, hasBroken: boolean): void {
    const at = Math.min(classes - 1, Math.max(0, Math.floor(probability * classes)))
    this.#said[at] = (this.#said[at] ?? 0) + probability
    this.#came[at] = (this.#came[at] ?? 0) + (hasBroken ? 1 : 0)
    this.#moments[at] = (this.#moments[at] ?? 0) + 1
  }

  /** Lets time pass over what was noted. A clock that is set back makes nothing younger. */
  fade(nowMs: number): void {
    const share = 0.5 ** (Math.max(0, nowMs - (this.#fadedMs ?? nowMs)) / halfLifeMs)
    this.#fadedMs = nowMs
    for (const sums of [this.#said, this.#came, this.#moments]) {
      for (let i = 0; i < classes; i++) sums[i] = (sums[i] ?? 0) * share
    }
  }

  /** Goes on from what was told of a tally at `atMs`; what was noted here since stays. */
  restore(told: readonly TalliedClass[], atMs: number): void {
    for (const { from, said, came, moments } of told) {
      const at = Math.min(classes - 1, Math.max(0, Math.round(from * classes)))
      this.#said[at] = (this.#said[at] ?? 0) + said * moments
      this.#came[at] = (this.#came[at] ?? 0) + came * moments
      this.#moments[at] = (this.#moments[at] ?? 0) + moments
    }
    this.#fadedMs ??= atMs
  }

  /** The classes that have moments, ascending. */
  read(): readonly TalliedClass[] {
    return Array.from(this.#moments, (moments, at) => ({
      from: at / classes,
      said: Math.min(1, (this.#said[at] ?? 0) / moments),
      came: Math.min(1, (this.#came[at] ?? 0) / moments),
      moments,
    })).filter(({ moments }) => moments >= leastMoments)
  }
}
