import type { Forecaster, SeriesForecaster } from '../forecaster.ts'
import { logistic, perHorizon } from './probability.ts'
import { valueAt } from './recent-values.ts'

/** One half at these shares of the objective: 80 % for the 15 minutes of a page, as such alerts are usually set. */
const limits: Readonly<Record<number, number>> = { 60: 0.95, 300: 0.9, 900: 0.8, 1800: 0.7 }
/** From 5 % to 95 % between 0.6 and 1.6 times the limit. */
const steepness = 6

/** It remembers nothing of a series, so that one serves all. */
const one: SeriesForecaster = {
  step(state, objective) {
    const share = valueAt(state, 'fine', 0) / objective
    const breachProbability = perHorizon(horizonS =>
      logistic(steepness * Math.log(share / (limits[horizonS] ?? 1))),
    )
    return share >= 1 ? { breachProbability, timeToBreachS: 0 } : { breachProbability }
  },
}

export const staticShare: Forecaster = {
  name: 'static',
  about: 'how close the value is to its objective: one half at 80 %',
  start: () => one,
}
