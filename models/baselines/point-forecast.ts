import type { Forecast, SeriesForecaster } from '../forecaster.ts'
import type { SeriesState } from '../series/series-state.ts'
import { errorHorizonS, ForecastErrors } from './forecast-errors.ts'
import { errorBelow, perHorizon } from './probability.ts'
import { meanValue } from './recent-values.ts'

/** Foretells the value so many seconds ahead, in its own unit; NaN where it cannot. */
export type PointForecast = (horizonS: number) => number

/** Seconds between two looks for the time of the breach. */
const searchStepS = 30
const searchMaxS = 1_800

/** A forecaster of breaches from one of values: how likely the objective is passed, given how far off it has been. */
export function fromPoints(
  begin: () => (state: SeriesState, objective: number) => PointForecast,
): () => SeriesForecaster {
  return () => {
    const next = begin()
    const errors = new ForecastErrors()
    return {
      step(state, objective) {
        const ahead = next(state, objective)
        const actual = meanValue(state, 'fine', { from: 0, to: 6 })
        errors.tell(state.time.nowS, { actual, ahead: ahead(errorHorizonS) })
        return forecastOf(ahead, errors, objective)
      },
    }
  }
}

function forecastOf(ahead: PointForecast, errors: ForecastErrors, objective: number): Forecast {
  const breachProbability = perHorizon(horizonS =>
    errorBelow((ahead(horizonS) - objective) / errors.deviation(horizonS, objective)),
  )
  for (let timeToBreachS = 0; timeToBreachS <= searchMaxS; timeToBreachS += searchStepS) {
    if (ahead(timeToBreachS) > objective) return { breachProbability, timeToBreachS }
  }
  return { breachProbability }
}
