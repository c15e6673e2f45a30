import { AnomalyScorer } from '../anomaly/anomaly-scorer.ts'
import { featureCount } from '../features/feature-layout.ts'
import { fillFeatures } from '../features/fill-features.ts'
import { pageHorizon } from '../forecaster.ts'
import { breachProbability } from '../network/breach-probability.ts'
import { type Sample, SeriesState } from '../series/series-state.ts'
import type { Predict } from './outputs-along.ts'
import type { RowScore } from './row-scorer.ts'

/** Rows that are computed together: as fast as a batch gets, and little to hold. */
const rowsMax = 256

/**
 * Scores the rows of one series with the network, many at a time: what is said of a row is the same as if it had come
 * alone. Constant memory.
 */
export class RowBatcher {
  readonly #state: SeriesState
  readonly #anomaly = new AnomalyScorer()
  readonly #predict: Predict
  readonly #hasObjective: boolean
  readonly #inputs = new Float32Array(rowsMax * featureCount)
  /** Rows in their order, each with the place of its inputs; −1 repeats what was said before. */
  readonly #waiting: {
    readonly score: Omit<RowScore, 'breachProbability'>
    readonly at: number
  }[] = []
  #filled = 0
  #risk = 0

  constructor(predict: Predict, objective: number | undefined) {
    this.#state = new SeriesState(objective)
    this.#hasObjective = objective !== undefined
    this.#predict = predict
  }

  /** Takes a row; true where `flush` should be called before the next one. `timeS` is NaN where the row has no readable time. */
  push(timeS: number, sample: Sample): boolean {
    const taken = this.#state.push(timeS, sample)
    const isTaken = taken === 'taken' || taken === 'clock-jump'
    const anomalyScore = isTaken
      ? this.#anomaly.next(this.#state.time.nowS, sample[0] ?? Number.NaN)
      : 0
    const isForetold = isTaken && this.#hasObjective
    if (isForetold) fillFeatures(this.#state, this.#inputs, this.#filled * featureCount)
    this.#waiting.push({ score: { taken, anomalyScore }, at: isForetold ? this.#filled++ : -1 })
    return this.#waiting.length === rowsMax
  }

  /** Scores of all rows since the last call, in their order. */
  async flush(): Promise<readonly RowScore[]> {
    const outputs =
      this.#filled === 0 ? new Float32Array(0) : await this.#predict(this.#inputs, this.#filled)
    const scores = this.#waiting.map(({ score, at }): RowScore => {
      if (at >= 0) this.#risk = breachProbability(outputs, at)[pageHorizon]
      return { ...score, breachProbability: this.#hasObjective ? this.#risk : undefined }
    })
    this.#waiting.length = 0
    this.#filled = 0
    return scores
  }
}
