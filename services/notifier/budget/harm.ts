import { openMembers } from '../incidents/member.ts'
import type { IncidentRow } from '../incidents/state.ts'

/** Probability of a prediction that says none. */
const unknownProbability = 0.5

/**
 * What an incident is expected to do if nobody acts: the sum of P(breach within 15 min) over its predicted series, that is the number of breaches
 * to expect, times the severity that its route gives one breach.
 */
export function expectedHarm(row: IncidentRow, severity: number): number {
  const { predicted } = openMembers(row)
  return (
    predicted.reduce((sum, { probability = unknownProbability }) => sum + probability, 0) * severity
  )
}
