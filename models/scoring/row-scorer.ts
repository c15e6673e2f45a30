import { AnomalyScorer } from '../anomaly/anomaly-scorer.ts'
import { type Forecaster, pageHorizon } from '../forecaster.ts'
import { type Sample, SeriesState } from '../series/series-state.ts'
import type { Taken } from '../series/time-line.ts'

export interface RowScore {
  /** What became of the row by its time; rows that were not taken repeat what was said before. */
  readonly taken: Taken
  /** How unusual the present is, 0 … 1. */
  readonly anomalyScore: number
  /** P(the objective breaks within 15 minutes); undefined without an objective. */
  readonly breachProbability: number | undefined
}

/** Scores the rows of one series as they come. Constant memory; nothing is said from what comes later. */
export class RowScorer {
  readonly #state: SeriesState
  readonly #anomaly = new AnomalyScorer()
  readonly #forecast: (() => number) | undefined
  #risk: number | undefined

  constructor(forecaster: Forecaster, objective: number | undefined) {
    this.#state = new SeriesState(objective)
    if (objective === undefined) return
    const one = forecaster.start()
    this.#risk = 0
    this.#forecast = () => one.step(this.#state, objective).breachProbability[pageHorizon]
  }

  /** `timeS` is NaN where the row has no readable time. */
  next(timeS: number, sample: Sample): RowScore {
    const taken = this.#state.push(timeS, sample)
    if (taken !== 'taken' && taken !== 'clock-jump') {
      return { taken, anomalyScore: 0, breachProbability: this.#risk }
    }
    const anomalyScore = this.#anomaly.next(this.#state.time.nowS, sample[0] ?? Number.NaN)
    this.#risk = this.#forecast?.()
    return { taken, anomalyScore, breachProbability: this.#risk }
  }
}
