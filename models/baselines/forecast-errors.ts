/** Errors are measured this far ahead. */
const aheadS = 900
/** Weight of one more error; they come every 15 minutes, so that half a day counts. */
const errorWeight = 0.05
/** An error counts as no more than this many times the usual one. */
const outlierFactor = 3
/** Before an error was seen it is taken for this share of the objective. */
const priorShare = 0.2
/** Mean absolute deviation to standard deviation, for a normal distribution: √(π/2). */
const deviationFactor = 1.2533

/** How far off the forecasts of one series have been: one forecast at a time waits for what comes. Constant memory. */
export class ForecastErrors {
  #dueS = Number.NaN
  #predicted = Number.NaN
  #error = Number.NaN

  /** Tells what is and what is foretold for 15 minutes from now. */
  tell(nowS: number, { actual, ahead }: { readonly actual: number; readonly ahead: number }): void {
    if (nowS < this.#dueS) return
    // A forecast that nobody could check in time says nothing.
    if (nowS < this.#dueS + aheadS / 3) {
      const error = Math.abs(actual - this.#predicted)
      if (Number.isNaN(this.#error)) this.#error = error
      // A spike is what is to be foretold, not what is usual: it widens the deviation only little by little.
      else if (!Number.isNaN(error)) {
        this.#error += errorWeight * (Math.min(error, outlierFactor * this.#error) - this.#error)
      }
    }
    this.#dueS = nowS + aheadS
    this.#predicted = ahead
  }

  /** Standard deviation of a forecast so far ahead; errors grow with the root of the time, as those of a random walk. */
  deviation(horizonS: number, objective: number): number {
    const error = Number.isNaN(this.#error) ? priorShare * objective : this.#error
    // Nothing is known to better than a hundredth of the objective.
    return Math.max(0.01 * objective, deviationFactor * error * Math.sqrt(horizonS / aheadS))
  }
}

/** Where forecasts for 15 minutes ahead are asked for. */
export const errorHorizonS = aheadS
