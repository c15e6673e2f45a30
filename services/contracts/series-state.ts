import { z } from 'zod'
import { type Age, certainMs } from './age.ts'

/** The states of a series, in the order of what matters. Words, shapes and colours are in docs and interface. */
export const seriesStates = [
  'firing',
  'predicted',
  'at_risk',
  'unknown',
  'acknowledged',
  'quiet',
] as const
export const seriesState = z.enum(seriesStates)
export type SeriesState = z.output<typeof seriesState>

/** Share of the objective from which a series without a forecast counts as at risk. */
const atRiskShare = 0.8

/**
 * The state of a series without a forecast. Firing only when the *low* bound breaks the objective: an age that may
 * still be inside it is not called broken.
 */
export function stateWithoutForecast(age: Age, objectiveMs: number | undefined): SeriesState {
  // An age without an upper bound may still be certain to break its objective.
  if (objectiveMs !== undefined && certainMs(age) > objectiveMs) return 'firing'
  if (!age.known) return 'unknown'
  if (objectiveMs === undefined) return 'quiet'
  return age.bestMs >= atRiskShare * objectiveMs ? 'at_risk' : 'quiet'
}
