import type { SeriesState } from '../series-state.ts'

/** The words for the states of a series, the same on every surface. */
export const stateTexts = {
  firing: 'firing',
  predicted: 'predicted',
  at_risk: 'at risk',
  unknown: 'unknown',
  acknowledged: 'acknowledged',
  quiet: 'quiet',
} as const satisfies Record<SeriesState, string>
