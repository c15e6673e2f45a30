import { breachHorizonsS, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import { type LatencyKind, latencyKind, type SeriesKey } from '#contracts/series.ts'
import type { seriesMetrics } from './metrics.ts'
import type { SeriesEntry } from './series-view.ts'

export type SeriesMetricName = keyof (typeof seriesMetrics)['table'] & string

export type SeriesLabels = Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>
type ExtraName =
  | 'kind'
  | 'fact'
  | 'reason'
  | 'isolation'
  | 'horizon'
  | 'quantile'
  | 'bound'
  | 'unit'

/** Labels from closed lists, with their text. The same object for the same labels, so that it is made once. */
export interface ExtraLabels {
  readonly labels: Readonly<Partial<Record<ExtraName, string>>>
  /** `,kind="time_lag"`, to go behind the labels of a series. */
  readonly text: string
}

/** What values are given to: writers of text and of JSON. */
export interface SeriesSink {
  /** The values that follow are of this series. The object is the same for a series scrape after scrape. */
  series(labels: SeriesLabels): void
  put(name: SeriesMetricName, value: number, extra?: ExtraLabels): void
}

/** Which of the shown series have their foretold quantiles in the metrics. */
export interface Shown {
  readonly shown: readonly SeriesEntry[]
  /** What is past the limit, taken together. */
  readonly omitted: readonly SeriesEntry[]
  readonly fans: ReadonlySet<SeriesEntry>
}

/** Name of the stream and of the consumer in the aggregate of what is past the limit. */
const omittedName = '(omitted)'

/** Gives all values of all series. Counts and rates of the omitted are left out: a maximum would say nothing. */
export function visitSeries({ shown, omitted, fans }: Shown, sink: SeriesSink): void {
  for (const entry of shown) {
    sink.series(entry.key)
    putAge(entry, sink)
    putDetails(entry, sink)
    putForecast(entry, sink, fans.has(entry))
  }
  for (const entry of omitted) {
    sink.series({ cluster: entry.key.cluster, stream: omittedName, consumer: omittedName })
    putAge(entry, sink)
  }
}

const agesOf = <Kind extends LatencyKind>(kind: Kind) =>
  ({
    best: `${kind}_seconds`,
    low: `${kind}_low_seconds`,
    high: `${kind}_high_seconds`,
    unknown: `${kind}_unknown`,
    otherIsolation: `${kind}_other_isolation_seconds`,
  }) as const

/** Made once: a name put together per value would cost more than the value. */
const ageNames = new Map(latencyKind.options.map(kind => [kind, agesOf(kind)] as const))

/** Remembers what it made for each pair of texts; both come from closed lists. */
function perPair(make: (one: string, other: string) => ExtraLabels['labels']) {
  const made = new Map<string, Map<string, ExtraLabels>>()
  return (one: string, other = ''): ExtraLabels => {
    const ofOne = made.get(one) ?? new Map<string, ExtraLabels>()
    const known = ofOne.get(other)
    if (known !== undefined) return known
    const labels = make(one, other)
    const text = Object.entries(labels).map(([name, value]) => `,${name}="${value}"`)
    const extra = { labels, text: text.join('') }
    made.set(one, ofOne.set(other, extra))
    return extra
  }
}

const ofReason = perPair(reason => ({ reason }))
const ofIsolation = perPair(isolation => ({ isolation }))
const ofKind = perPair(kind => ({ kind }))
const ofFact = perPair((kind, fact) => ({ kind, fact }))
const ofHorizon = perPair((kind, horizon) => ({ kind, horizon }))
const ofBound = perPair((kind, bound) => ({ kind, bound }))
const ofUnit = perPair(unit => ({ unit }))
const ofQuantile = perPair((kind, at) => {
  const [horizon = '', quantile = ''] = at.split(' ')
  return { kind, horizon, quantile }
})
const ofUnitQuantile = perPair((unit, at) => {
  const [horizon = '', quantile = ''] = at.split(' ')
  return { horizon, quantile, unit }
})

function putAge({ key: { kind }, age, sample }: SeriesEntry, sink: SeriesSink): void {
  const names = ageNames.get(kind) ?? agesOf(kind)
  if (!age.known) {
    sink.put(names.unknown, 1, ofReason(age.reason))
    if (age.atLeastMs !== undefined) sink.put(names.low, seconds(age.atLeastMs))
    return
  }
  if (sample.unit !== undefined) {
    sink.put('custom_value', inUnit(age.bestMs), ofUnit(sample.unit))
    return
  }
  sink.put(names.best, seconds(age.bestMs))
  sink.put(names.low, seconds(age.lowMs))
  sink.put(names.high, seconds(age.highMs))
  const other = sample.otherIsolation
  if (other?.age.known) {
    sink.put(names.otherIsolation, seconds(other.age.bestMs), ofIsolation(other.isolation))
  }
}

function putDetails(entry: SeriesEntry, sink: SeriesSink): void {
  const { key, age, sample, objectiveMs, lostRecords, breachedMs } = entry
  const { kind } = key
  if (objectiveMs !== undefined) {
    const { unit } = sample
    if (unit === undefined) sink.put('objective_seconds', seconds(objectiveMs), ofKind(kind))
    else sink.put('custom_objective', inUnit(objectiveMs), ofUnit(unit))
    sink.put('objective_breached_seconds_total', seconds(breachedMs), ofKind(kind))
  }
  // A stale sample says nothing about now.
  if (!age.known && sample.age.known) return
  for (const fact of sample.facts) sink.put('series_fact', 1, ofFact(kind, fact))
  // Only a time lag has records behind it; other kinds of the same consumer would repeat the same label set.
  if (kind !== 'time_lag') return
  const { backlog, arrivalsPerS, readsPerS } = sample
  if (backlog !== undefined) sink.put('backlog_records', backlog)
  if (arrivalsPerS !== undefined) sink.put('arrivals_per_second', rounded(arrivalsPerS))
  if (readsPerS !== undefined) sink.put('reads_per_second', rounded(readsPerS))
  sink.put('records_lost_total', lostRecords)
}

/** A forecast that is older than this, against the newest sample, says nothing about now. */
const forecastMaxMs = 60_000

/** 60 is `1m`. */
const minutes = (horizonS: number) => `${horizonS / 60}m`
const horizons = breachHorizonsS.map(minutes)
/** One row per horizon, one column per level, as forecasts have them. */
const quantiles = quantileHorizonsS.map(s => quantileLevels.map(level => `${minutes(s)} ${level}`))

function putForecast(
  { key: { kind }, sample, foretold }: SeriesEntry,
  sink: SeriesSink,
  isFan: boolean,
): void {
  if (foretold === undefined) return
  const { forecast, objectiveMs, objectiveLearnt } = foretold
  if (objectiveLearnt) sink.put('objective_learnt_seconds', seconds(objectiveMs), ofKind(kind))
  if (sample.atMs - forecast.atMs > forecastMaxMs) return
  forecast.breachProbability.forEach((probability, i) => {
    sink.put('breach_probability', rounded(probability), ofHorizon(kind, horizons[i]))
  })
  sink.put('page_threshold', rounded(forecast.threshold), ofKind(kind))
  sink.put('anomaly_score', rounded(forecast.anomalyScore), ofKind(kind))
  const { timeToBreachS, quantilesMs } = forecast
  if (timeToBreachS !== undefined) {
    sink.put('time_to_breach_seconds', rounded(timeToBreachS.low), ofBound(kind, 'low'))
    sink.put('time_to_breach_seconds', rounded(timeToBreachS.best), ofBound(kind, 'best'))
    sink.put('time_to_breach_seconds', rounded(timeToBreachS.high), ofBound(kind, 'high'))
  }
  if (!isFan || quantilesMs === undefined) return
  const { unit } = sample
  quantilesMs.forEach((row, i) => {
    row.forEach((ms, j) => {
      const at = quantiles[i]?.[j]
      if (unit === undefined) sink.put('forecast_seconds', seconds(ms), ofQuantile(kind, at))
      else sink.put('custom_forecast', inUnit(ms), ofUnitQuantile(unit, at))
    })
  })
}

/** No age is known to a microsecond; shorter numbers are written and read in less time. */
const seconds = (ms: number): number => Math.round(ms * 1_000) / 1_000_000
/** Values are carried in thousandths of their unit. */
const inUnit = (thousandths: number): number => thousandths / 1_000
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
