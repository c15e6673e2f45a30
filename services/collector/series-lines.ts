import type { SeriesKey } from '#contracts/series.ts'
import type { seriesMetrics } from './metrics.ts'
import type { SeriesEntry } from './series-view.ts'

export type SeriesMetricName = keyof (typeof seriesMetrics)['table'] & string

export type SeriesLabels = Readonly<Record<'cluster' | 'stream' | 'consumer', string>>
type ExtraLabels = Readonly<
  Partial<Record<'kind' | 'fact' | 'reason' | 'isolation' | 'horizon', string>>
>

/** One value of one metric. */
export interface SeriesLine {
  /** The same object for a series scrape after scrape, so that its text is made once. */
  readonly series: SeriesLabels
  /** Further labels, from closed lists. */
  readonly extra: ExtraLabels
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
  const put: Put = (name, series, { value, ...extra }) => {
    const list = lines.get(name)
    if (list) list.push({ series, extra, value })
    else lines.set(name, [{ series, extra, value }])
  }
  for (const entry of shown) {
    const labels = labelsOf(entry.key)
    putAge(entry, labels, put)
    putDetails(entry, labels, put)
    putForecast(entry, labels, put)
  }
  for (const entry of omitted) {
    putAge(entry, { cluster: entry.key.cluster, stream: omittedName, consumer: omittedName }, put)
  }
  return lines
}

type Put = (
  name: SeriesMetricName,
  series: SeriesLabels,
  line: ExtraLabels & { readonly value: number },
) => void

const labelCache = new WeakMap<SeriesKey, SeriesLabels>()

function labelsOf(key: SeriesKey): SeriesLabels {
  const known = labelCache.get(key)
  if (known) return known
  const { cluster, stream, consumer } = key
  const labels = { cluster, stream, consumer }
  labelCache.set(key, labels)
  return labels
}

function putAge({ key: { kind }, age, sample }: SeriesEntry, series: SeriesLabels, put: Put): void {
  if (!age.known) {
    put(`${kind}_unknown`, series, { reason: age.reason, value: 1 })
    if (age.atLeastMs !== undefined) {
      put(`${kind}_low_seconds`, series, { value: age.atLeastMs / 1_000 })
    }
    return
  }
  put(`${kind}_seconds`, series, { value: age.bestMs / 1_000 })
  put(`${kind}_low_seconds`, series, { value: age.lowMs / 1_000 })
  put(`${kind}_high_seconds`, series, { value: age.highMs / 1_000 })
  const other = sample.otherIsolation
  if (other?.age.known) {
    const { isolation, age: otherAge } = other
    put(`${kind}_other_isolation_seconds`, series, { isolation, value: otherAge.bestMs / 1_000 })
  }
}

function putDetails(entry: SeriesEntry, series: SeriesLabels, put: Put): void {
  const { key, age, sample, objectiveMs, lostRecords } = entry
  const { kind } = key
  if (objectiveMs !== undefined)
    put('objective_seconds', series, { kind, value: objectiveMs / 1_000 })
  // A stale sample says nothing about now.
  if (!age.known && sample.age.known) return
  for (const fact of sample.facts) put('series_fact', series, { kind, fact, value: 1 })
  // Only a time lag has records behind it; other kinds of the same consumer would repeat the same label set.
  if (kind !== 'time_lag') return
  const { backlog, arrivalsPerS, readsPerS } = sample
  if (backlog !== undefined) put('backlog_records', series, { value: backlog })
  if (arrivalsPerS !== undefined) put('arrivals_per_second', series, { value: arrivalsPerS })
  if (readsPerS !== undefined) put('reads_per_second', series, { value: readsPerS })
  put('records_lost_total', series, { value: lostRecords })
}

/** A forecast that is older than this, against the newest sample, says nothing about now. */
const forecastMaxMs = 60_000
const horizons = ['1m', '5m', '15m', '30m']

function putForecast({ key, sample, foretold }: SeriesEntry, series: SeriesLabels, put: Put): void {
  if (foretold === undefined) return
  const { kind } = key
  const { forecast, objectiveMs, objectiveLearnt } = foretold
  if (objectiveLearnt) put('objective_learnt_seconds', series, { kind, value: objectiveMs / 1_000 })
  if (sample.atMs - forecast.atMs > forecastMaxMs) return
  for (const [i, value] of forecast.breachProbability.entries()) {
    put('breach_probability', series, { kind, horizon: horizons[i] ?? '', value })
  }
  put('page_threshold', series, { kind, value: forecast.threshold })
  put('anomaly_score', series, { kind, value: forecast.anomalyScore })
}
