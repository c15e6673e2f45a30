import type { SeriesKey } from '#contracts/series.ts'
import type { seriesMetrics } from './metrics.ts'
import type { SeriesEntry } from './series-view.ts'

export type SeriesMetricName = keyof (typeof seriesMetrics)['table'] & string

/** One value of one metric. */
export interface SeriesLine {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Name of the stream and of the consumer in the aggregate of what is past the limit. */
const omittedName = '(omitted)'

/** All values of all series, by metric. Counts and rates of the omitted are left out: a maximum would say nothing. */
export function seriesLines(
  shown: readonly SeriesEntry[],
  omitted: readonly SeriesEntry[],
): Map<SeriesMetricName, SeriesLine[]> {
  const lines = new Map<SeriesMetricName, SeriesLine[]>()
  const put: Put = (name, labels, value) => {
    const list = lines.get(name)
    if (list) list.push({ labels, value })
    else lines.set(name, [{ labels, value }])
  }
  for (const entry of shown) {
    const labels = labelsOf(entry.key)
    putAge(entry, labels, put)
    putDetails(entry, labels, put)
  }
  for (const entry of omitted) {
    putAge(entry, { cluster: entry.key.cluster, stream: omittedName, consumer: omittedName }, put)
  }
  return lines
}

type Labels = Readonly<Record<'cluster' | 'stream' | 'consumer', string>>
type Put = (name: SeriesMetricName, labels: Readonly<Record<string, string>>, value: number) => void

const labelCache = new WeakMap<SeriesKey, Labels>()

/** The same object scrape after scrape, so that its text is made once. */
function labelsOf(key: SeriesKey): Labels {
  const known = labelCache.get(key)
  if (known) return known
  const { cluster, stream, consumer } = key
  const labels = { cluster, stream, consumer }
  labelCache.set(key, labels)
  return labels
}

function putAge({ key: { kind }, age, sample }: SeriesEntry, labels: Labels, put: Put): void {
  if (!age.known) {
    put(`${kind}_unknown`, { ...labels, reason: age.reason }, 1)
    return
  }
  put(`${kind}_seconds`, labels, age.bestMs / 1_000)
  put(`${kind}_low_seconds`, labels, age.lowMs / 1_000)
  put(`${kind}_high_seconds`, labels, age.highMs / 1_000)
  const other = sample.otherIsolation
  if (other?.age.known) {
    const { isolation, age: otherAge } = other
    put(`${kind}_other_isolation_seconds`, { ...labels, isolation }, otherAge.bestMs / 1_000)
  }
}

function putDetails(entry: SeriesEntry, labels: Labels, put: Put): void {
  const { key, age, sample, objectiveMs, lostRecords } = entry
  const { kind } = key
  if (objectiveMs !== undefined) put('objective_seconds', { ...labels, kind }, objectiveMs / 1_000)
  // A stale sample says nothing about now.
  if (!age.known && sample.age.known) return
  for (const fact of sample.facts) put('series_fact', { ...labels, kind, fact }, 1)
  // Only a time lag has records behind it; other kinds of the same consumer would repeat the same label set.
  if (kind !== 'time_lag') return
  if (sample.backlog !== undefined) put('backlog_records', labels, sample.backlog)
  if (sample.arrivalsPerS !== undefined) put('arrivals_per_second', labels, sample.arrivalsPerS)
  if (sample.readsPerS !== undefined) put('reads_per_second', labels, sample.readsPerS)
  put('records_lost_total', labels, lostRecords)
}
