import { parseSeriesId } from '#contracts/series.ts'
import type { IncidentsState, SubjectRow } from './state.ts'

export interface Skill {
  /** Share of the latest predictions that came true; those that were averted do not count either way. */
  readonly precision: number | undefined
  /** Predictions that came true or did not. */
  readonly judged: number
  /** Half of those that came true gave more warning than this. */
  readonly medianLeadMs: number | undefined
}

/** How well something has been predicted lately. */
export function skillOf({ outcomes }: Pick<SubjectRow, 'outcomes'>): Skill {
  const confirmed = outcomes.filter(({ outcome }) => outcome === 'confirmed')
  const judged = outcomes.filter(({ outcome }) => outcome !== 'averted').length
  const leads = confirmed
    .map(({ leadMs }) => leadMs)
    .filter(ms => ms !== undefined)
    .toSorted((a, b) => a - b)
  return {
    precision: judged === 0 ? undefined : confirmed.length / judged,
    judged,
    medianLeadMs: leads[Math.floor(leads.length / 2)],
  }
}

interface Floor {
  readonly precisionFloor: number
  readonly outcomesMin: number
}

/** Whether predictions of a series have been wrong too often. */
export function isDemoted({ precision = 1, judged }: Skill, floor: Floor): boolean {
  return judged >= floor.outcomesMin && precision < floor.precisionFloor
}

/**
 * Whether predictions of a series have come true so often that they speak for themselves, even where its forecasts do not beat
 * its base rate: those of a series that breaks all the time hardly can.
 */
export function isVouchedFor({ precision = 0, judged }: Skill, floor: Floor): boolean {
  return judged >= floor.outcomesMin && precision >= (1 + floor.precisionFloor) / 2
}

export interface ClusterSkill extends Skill {
  /** Series that lost their taps. */
  readonly demoted: number
}

/** How well the series of each cluster have been predicted lately, those without a verdict left out. */
export function skillByCluster(
  { subjects }: Pick<IncidentsState, 'subjects'>,
  floor: Floor,
): ReadonlyMap<string, ClusterSkill> {
  const judged = [...subjects].flatMap(([id, { outcomes }]) => {
    const cluster = outcomes.length === 0 ? undefined : parseSeriesId(id)?.cluster
    return cluster === undefined ? [] : [{ cluster, outcomes }]
  })
  return new Map(
    Array.from(
      Map.groupBy(judged, ({ cluster }) => cluster),
      ([cluster, rows]) => {
        const demoted = rows.filter(row => isDemoted(skillOf(row), floor)).length
        const outcomes = rows.flatMap(row => row.outcomes)
        return [cluster, { ...skillOf({ outcomes }), demoted }]
      },
    ),
  )
}
