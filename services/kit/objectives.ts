import type { Objective } from '#contracts/objective.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { namePattern } from './name-pattern.ts'

/** The objective of a series in milliseconds; `undefined` where none is configured. */
export type ObjectiveOf = (
  series: Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>,
) => number | undefined

/** Compiles a list of objectives: of those whose patterns match all three names, the first one counts. */
export function createObjectives(objectives: readonly Objective[]): ObjectiveOf {
  const compiled = objectives.map(({ cluster, stream, consumer, ageMs }) => ({
    ageMs,
    matches: [cluster, stream, consumer].map(namePattern),
  }))
  return series => {
    const names = [series.cluster, series.stream, series.consumer]
    return compiled.find(({ matches }) => matches.every((match, i) => match(names[i] ?? '')))?.ageMs
  }
}
