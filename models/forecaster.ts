import type { ForecasterAbout } from '#contracts/collector-status.ts'
import type { Unit } from '#contracts/unit.ts'
import type { SeriesState } from './series/series-state.ts'

/** How far ahead a breach is foretold, in seconds: 1, 5, 15 and 30 minutes. */
export const horizonsS = [60, 300, 900, 1_800] as const

/** One number per horizon, in their order. */
export type PerHorizon = readonly [number, number, number, number]

/** Place of the 15 minutes that benchmarks and pages are about. */
export const pageHorizon = 2

export interface Forecast {
  /** P(the objective breaks within the horizon), 0 … 1, never falling with the horizon. */
  readonly breachProbability: PerHorizon
  /** When the objective breaks, if things go on like this; absent where they do not lead there. */
  readonly timeToBreachS?: number
}

/** A way to foretell breaches. The plain ones are what any other is measured against. */
export interface Forecaster {
  readonly name: string
  readonly about: string
  /** Begins a series. What it remembers of it beyond the state is its own, and of constant size. */
  start(): SeriesForecaster
}

export interface SeriesForecaster {
  /** Called once after each sample that the state took, in order. `objective` in the unit of the value, above 0. */
  step(state: SeriesState, objective: number): Forecast
}

/** From this probability within the longest horizon on, a time to breach is said. */
export const timeFrom = 0.5
/** Of the breaches within the longest horizon, how many come before the early, the middle and the late time. */
export const timeShares = { low: 0.1, best: 0.5, high: 0.9 } as const

/** What is foretold of one series of a batch. Numbers are in the unit of the value. */
export interface BatchForecast {
  readonly breachProbability: PerHorizon
  /** Values ahead: one row per `quantileHorizonsS`, one column per `quantileLevels` of contracts/forecast.ts. */
  readonly quantiles?: ArrayLike<number>
  /** Seconds until the objective breaks, if it does within 30 min: the median and the central 80 %; absent where that is unlikely. */
  readonly timeToBreachS?: { readonly low: number; readonly best: number; readonly high: number }
}

/** One input that moved P(breach within 15 minutes), in words with numbers. */
export interface BreachReason {
  readonly input: string
  /** What leaving the input out changes the probability by, −1 … 1; positive where it raises the risk. */
  readonly share: number
  readonly text: string
}

/**
 * Forecasts many series at once. The same states give the same forecasts whatever else is in the batch, and a state is
 * only read: what a forecaster remembers of a series beyond it, it keeps by the state's identity.
 */
export interface BatchForecaster {
  /** What forecasts carry as `by`, e.g. `mixer@1`. */
  readonly name: string
  /** Of a network: where it comes from and what computes it. */
  readonly about?: ForecasterAbout
  /** One forecast per state, in their order; `objectives` in the unit of the value, above 0. */
  forecast(
    states: readonly SeriesState[],
    objectives: Float64Array,
  ): readonly BatchForecast[] | Promise<readonly BatchForecast[]>
  /** Why, those that matter most first; at most six. `unit`: what values are in, where they are no ages. */
  explain(
    state: SeriesState,
    objective: number,
    unit?: Unit,
  ): readonly BreachReason[] | Promise<readonly BreachReason[]>
  /** Told of each sample that a state took before it is first forecast, for those that remember. */
  follow?(state: SeriesState, objective: number): void
}
