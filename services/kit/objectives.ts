import type { Objective } from '#contracts/objective.ts'
import { defaultObjectiveShare } from '#contracts/objective-status.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { namePattern } from './name-pattern.ts'

/** The objective of a series in milliseconds; `undefined` where none is configured. */
export type ObjectiveOf = (
  series: Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>,
) => number | undefined

/** Share of the time in which a series is to keep its objective, whether that was given or learnt. */
export type ShareOf = (series: Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>) => number

/** Compiles a list of objectives: of those whose patterns match all three names, the first one counts. */
export function createObjectives(objectives: readonly Objective[]): ObjectiveOf {
  const find = finderOf(objectives)
  return series => find(series)?.ageMs
}

/** The shares of a list of objectives; `defaultObjectiveShare` where none is said. */
export function createObjectiveShares(objectives: readonly Objective[]): ShareOf {
  const find = finderOf(objectives)
  return series => find(series)?.share ?? defaultObjectiveShare
}

function finderOf(objectives: readonly Objective[]) {
  const compiled = objectives.map(objective => ({
    objective,
    matches: [objective.cluster, objective.stream, objective.consumer].map(namePattern),
  }))
  return (series: Parameters<ObjectiveOf>[0]): Objective | undefined => {
    const names = [series.cluster, series.stream, series.consumer]
    return compiled.find(({ matches }) => matches.every((match, i) => match(names[i] ?? '')))
      ?.objective
  }
}
