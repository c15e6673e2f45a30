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

/** Share of its page threshold from which a probability puts a series at risk. */
const riskyShare = 0.6

/**
 * The state of a series with what is foretold of it: a breach that is certain comes first, then an open prediction, then
 * a probability on its way to one. `pageProbability` is P(breach within 15 minutes).
 */
export function stateWithForecast(
  { age, objectiveMs }: { readonly age: Age; readonly objectiveMs: number | undefined },
  {
    isPredicted,
    risk,
  }: {
    readonly isPredicted: boolean
    readonly risk: { readonly pageProbability: number; readonly threshold: number } | undefined
  },
): SeriesState {
  const state = stateWithoutForecast(age, objectiveMs)
  if (state === 'firing') return state
  if (isPredicted) return 'predicted'
  if (state !== 'quiet' || risk === undefined) return state
  return risk.pageProbability >= riskyShare * risk.threshold ? 'at_risk' : 'quiet'
}
