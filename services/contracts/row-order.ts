import type { SeriesRow } from './http-api.ts'
import type { SeriesState } from './series-state.ts'

/** What a row's place depends on. */
export type Ranked = Pick<SeriesRow, 'id' | 'state' | 'age' | 'objectiveMs'>

const rankOfState = {
  firing: 0,
  predicted: 1,
  at_risk: 2,
  unknown: 3,
  acknowledged: 4,
  quiet: 5,
} as const satisfies Record<SeriesState, number>

/** Share of its objective that an age has used; `undefined` where either is unknown. */
export function objectiveShare({ age, objectiveMs }: Pick<Ranked, 'age' | 'objectiveMs'>) {
  return age.known && objectiveMs !== undefined ? age.bestMs / objectiveMs : undefined
}

/**
 * Orders rows so that those that matter most come first: by state, then by the share of the objective, then by the
 * age itself. The id breaks ties, so that equal rows never change places.
 */
export function compareRows(a: Ranked, b: Ranked): number {
  return (
    rankOfState[a.state] - rankOfState[b.state] ||
    (objectiveShare(b) ?? 0) - (objectiveShare(a) ?? 0) ||
    bestMs(b) - bestMs(a) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

const bestMs = ({ age }: Ranked) => (age.known ? age.bestMs : 0)
