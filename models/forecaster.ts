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
