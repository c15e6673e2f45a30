import {
  type ExtraLabels,
  labelsOfKind,
  ofFact,
  ofIsolation,
  ofReason,
  ofUnit,
  ofUnitQuantiles,
  type SeriesLabels,
  type SeriesMetricName,
} from './series-labels.ts'
import type { SeriesEntry } from './series-view.ts'

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

function putAge({ key: { kind }, age, sample }: SeriesEntry, sink: SeriesSink): void {
  const { ages: names } = labelsOfKind(kind)
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
    const { ofKind } = labelsOfKind(kind)
    if (unit === undefined) sink.put('objective_seconds', seconds(objectiveMs), ofKind)
    else sink.put('custom_objective', inUnit(objectiveMs), ofUnit(unit))
    sink.put('objective_breached_seconds_total', seconds(breachedMs), ofKind)
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

function putForecast(
  { key: { kind }, sample, foretold }: SeriesEntry,
  sink: SeriesSink,
  isFan: boolean,
): void {
  if (foretold === undefined) return
  const { forecast, objectiveMs, objectiveLearnt } = foretold
  const { ofKind, ofHorizons, ofBounds, ofQuantiles } = labelsOfKind(kind)
  if (objectiveLearnt) sink.put('objective_learnt_seconds', seconds(objectiveMs), ofKind)
  if (sample.atMs - forecast.atMs > forecastMaxMs) return
  forecast.breachProbability.forEach((probability, i) => {
    sink.put('breach_probability', rounded(probability), ofHorizons[i])
  })
  sink.put('page_threshold', rounded(forecast.threshold), ofKind)
  sink.put('anomaly_score', rounded(forecast.anomalyScore), ofKind)
  const { timeToBreachS, quantilesMs } = forecast
  if (timeToBreachS !== undefined) {
    sink.put('time_to_breach_seconds', rounded(timeToBreachS.low), ofBounds.low)
    sink.put('time_to_breach_seconds', rounded(timeToBreachS.best), ofBounds.best)
    sink.put('time_to_breach_seconds', rounded(timeToBreachS.high), ofBounds.high)
  }
  if (!isFan || quantilesMs === undefined) return
  const { unit } = sample
  const extras = unit === undefined ? ofQuantiles : ofUnitQuantiles(unit)
  quantilesMs.forEach((row, i) => {
    row.forEach((ms, j) => {
      if (unit === undefined) sink.put('forecast_seconds', seconds(ms), extras[i]?.[j])
      else sink.put('custom_forecast', inUnit(ms), extras[i]?.[j])
    })
  })
}

/** No age is known to a microsecond; shorter numbers are written and read in less time. */
const seconds = (ms: number): number => Math.round(ms * 1_000) / 1_000_000
/** Values are carried in thousandths of their unit. */
const inUnit = (thousandths: number): number => thousandths / 1_000
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
