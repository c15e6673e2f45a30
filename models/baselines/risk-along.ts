import { type SeriesColumns, statesAlong } from '../features/feature-rows.ts'
import { type Forecaster, pageHorizon } from '../forecaster.ts'

/** P(a breach within 15 minutes) at each row of a history, as it would have been said then. */
export function riskAlong(
  forecaster: Forecaster,
  history: SeriesColumns & { readonly objective: number },
): Float64Array {
  const risk = new Float64Array(history.timeS.length)
  const one = forecaster.start()
  for (const [row, state] of statesAlong(history)) {
    risk[row] = one.step(state, history.objective).breachProbability[pageHorizon]
  }
  return risk
}
