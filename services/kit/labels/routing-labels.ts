import type { SeriesKey } from '#contracts/series.ts'
import type { Labels } from './matcher.ts'

/** What routes, silences and groups see: the labels of the series, its names, and what kind of incident it is. */
export function routingLabels(
  labels: Labels,
  { series, problem }: { series?: SeriesKey | undefined; problem: string },
): Labels {
  if (series === undefined) return { ...labels, incident: problem }
  const { cluster, stream, consumer, kind } = series
  // Its names come last: no label of a topic's owner makes a series look like another.
  return { ...labels, cluster, stream, consumer, latency: kind, incident: problem }
}
