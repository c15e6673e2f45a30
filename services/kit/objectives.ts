import type { Objective } from '#contracts/objective.ts'
import type { SeriesKey } from '#contracts/series.ts'

/** The objective of a series in milliseconds; `undefined` where none is configured. */
export type ObjectiveOf = (
  series: Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>,
) => number | undefined

/** Compiles a list of objectives: of those whose patterns match all three names, the first one counts. */
export function createObjectives(objectives: readonly Objective[]): ObjectiveOf {
  const compiled = objectives.map(({ cluster, stream, consumer, ageMs }) => ({
    ageMs,
    matches: [cluster, stream, consumer].map(createPattern),
  }))
  return series => {
    const names = [series.cluster, series.stream, series.consumer]
    return compiled.find(({ matches }) => matches.every((match, i) => match(names[i] ?? '')))?.ageMs
  }
}

/** `*` stands for any run of characters, everything else for itself. Linear in the name, whatever the pattern. */
function createPattern(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*')
  const [head = ''] = parts
  const tail = parts.at(-1) ?? ''
  if (parts.length === 1) return name => name === pattern
  return name => {
    if (!name.startsWith(head) || !name.endsWith(tail)) return false
    let at = head.length
    for (const part of parts.slice(1, -1)) {
      const found = name.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= name.length - tail.length
  }
}
