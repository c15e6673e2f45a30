import { isDeepStrictEqual } from 'node:util'
import type { Age } from '#contracts/age.ts'
import type { Anomaly } from '#contracts/anomaly.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { SeriesForecast } from '#contracts/forecast.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import type { Sample, SampleBatch } from '#contracts/sample.ts'
import { type SeriesId, type SeriesKey, seriesId, shardCount, shardOf } from '#contracts/series.ts'
import { amountText, valueNoun } from '#contracts/text/value-text.ts'
import {
  type Foreseen,
  foreseenOf,
  foreseenRow,
  isWorthSaying,
  nextPrediction,
} from './foreseen-row.ts'
import { draftOf } from './view-draft.ts'

/** The newest row of a series and what decides when it counts as stale. */
export interface Entry extends Foreseen {
  readonly row: SeriesRow
  /** Our own clock when the newest sample came; a bridge's clock may differ from ours. */
  readonly seenAtMs: number
  /** Time between the last two samples. */
  readonly intervalMs: number
  /** `atMs` of the row when it was last part of the changes. */
  readonly announcedAtMs: number
}

/** Newest row per series. Series lie in buckets by shard, so that a batch copies little. Never mutated. */
export interface LiveView {
  readonly buckets: readonly ReadonlyMap<SeriesId, Entry>[]
  readonly size: number
  readonly bridges: ReadonlyMap<string, BridgeStatus>
  /** When the clusters' first and newest batches came, by our own clock. */
  readonly clusters: ReadonlyMap<string, { readonly firstMs: number; readonly lastMs: number }>
  /** Series whose breach somebody has acknowledged. */
  readonly taken: ReadonlySet<SeriesId>
  /** Samples of series beyond `seriesMax` that were left out since the start. */
  readonly omitted: number
}

export type ViewMessage =
  /** Rows of the history, from before this process started. */
  | { readonly kind: 'seed'; readonly samples: readonly Sample[] }
  | { readonly kind: 'batch'; readonly batch: SampleBatch }
  | { readonly kind: 'bridge'; readonly status: BridgeStatus }
  /** What a collector foretells of some series. */
  | { readonly kind: 'forecasts'; readonly forecasts: readonly SeriesForecast[] }
  /** Intervals that opened, changed or ended. */
  | { readonly kind: 'anomalies'; readonly anomalies: readonly Anomaly[] }
  /** Somebody acknowledged what is wrong with these series, or it is acknowledged no longer. */
  | { readonly kind: 'taken'; readonly series: readonly SeriesId[]; readonly isTaken: boolean }
  | { readonly kind: 'bridge-gone'; readonly cluster: string }
  /** Time passed: finds what went stale. */
  | { readonly kind: 'tick' }

export interface ViewChanges {
  readonly rows: readonly SeriesRow[]
  readonly ended: readonly SeriesId[]
  readonly bridges: readonly BridgeStatus[]
}

export interface ViewRules {
  readonly objectiveOf: (key: SeriesKey) => number | undefined
  readonly staleAfterMs: number
  readonly forgetAfterMs: number
  readonly seriesMax: number
}

/** A series is stale only after three missed polls, however slowly its cluster is polled. */
const missedPollsMax = 3
/** A longer gap is an outage and says nothing about how often a cluster is polled. */
const intervalMaxMs = 600_000
/** Samples older than this tell of the past, as when a bridge catches up: clocks of one system differ by less. */
const replayedAfterMs = 300_000
/** A row of which nothing but `atMs` changed is announced this often: half of the default `staleAfterMs`. */
const refreshMs = 15_000

const noChanges: ViewChanges = { rows: [], ended: [], bridges: [] }

export const emptyLiveView: LiveView = {
  buckets: Array.from({ length: shardCount }, () => new Map()),
  size: 0,
  bridges: new Map(),
  clusters: new Map(),
  taken: new Set(),
  omitted: 0,
}

export interface ViewInput {
  readonly message: ViewMessage
  readonly nowMs: number
}

/** The view after a message, and what a reader of the previous view must be told. Pure. */
export function nextView(
  view: LiveView,
  { message, nowMs }: ViewInput,
  rules: ViewRules,
): { readonly view: LiveView; readonly changes: ViewChanges } {
  switch (message.kind) {
    case 'seed':
      return seed(view, { samples: message.samples, nowMs }, rules)
    case 'batch':
      return takeBatch(view, { batch: message.batch, nowMs }, rules)
    case 'bridge': {
      const bridges = new Map(view.bridges).set(message.status.cluster, message.status)
      return { view: { ...view, bridges }, changes: { ...noChanges, bridges: [message.status] } }
    }
    case 'bridge-gone': {
      const bridges = new Map(view.bridges)
      bridges.delete(message.cluster)
      return { view: { ...view, bridges }, changes: noChanges }
    }
    case 'forecasts':
      return takeForecasts(view, message.forecasts, rules)
    case 'anomalies':
      return takeAnomalies(view, message.anomalies, rules)
    case 'taken':
      return takeAnswer(view, message, rules)
    case 'tick':
      return sweep(view, nowMs, rules)
    default:
      return message satisfies never
  }
}

/** A row whose series stopped reporting: the age is unknown now, `atMs` stays and says since when. */
function staleRow(row: SeriesRow, foreseen: Foreseen): SeriesRow {
  const { otherIsolation: _, arrivalsPerS: __, readsPerS: ___, lostRecords: ____, ...kept } = row
  const age: Age = {
    known: false,
    reason: 'not-measured',
    ...(row.age.known
      ? { detail: `the last measured ${valueNoun(row.unit)} was ${amountText(row.age, row.unit)}` }
      : {}),
  }
  return foreseenRow({ ...kept, age }, foreseen)
}

function takeForecasts(view: LiveView, forecasts: readonly SeriesForecast[], rules: ViewRules) {
  const draft = draftOf(view, rules)
  for (const foretold of forecasts) {
    const entry = draft.get(seriesId(foretold.series))
    // Of two collectors that overlap the newer word counts.
    if (entry === undefined) continue
    if ((entry.foretold?.forecast.atMs ?? 0) > foretold.forecast.atMs) continue
    foresee(draft, entry, { ...entry, foretold })
  }
  return draft.done(view.clusters)
}

function takeAnomalies(view: LiveView, anomalies: readonly Anomaly[], rules: ViewRules) {
  const draft = draftOf(view, rules)
  for (const anomaly of anomalies) {
    const entry = draft.get(seriesId(anomaly.series))
    if (entry === undefined || anomaly.kind !== 'predicted_breach') continue
    foresee(draft, entry, nextPrediction(entry, anomaly))
  }
  return draft.done(view.clusters)
}

function takeAnswer(
  view: LiveView,
  { series, isTaken }: Extract<ViewMessage, { kind: 'taken' }>,
  rules: ViewRules,
) {
  // Incidents change with each poll, answers hardly ever.
  const changed = series.filter(id => view.taken.has(id) !== isTaken)
  if (changed.length === 0) return { view, changes: noChanges }
  const taken = new Set(view.taken)
  const draft = draftOf({ ...view, taken }, rules)
  for (const id of changed) {
    if (isTaken) taken.add(id)
    else taken.delete(id)
    const entry = draft.get(id)
    if (entry !== undefined) foresee(draft, entry, { ...foreseenOf(entry), isTaken })
  }
  return draft.done(view.clusters)
}

function foresee(draft: ReturnType<typeof draftOf>, entry: Entry, foreseen: Foreseen): void {
  const row = foreseenRow(entry.row, foreseen)
  const isSilent = !isWorthSaying(row, entry.row)
  const { seenAtMs, intervalMs, announcedAtMs } = entry
  // What is not foreseen any more must not stay.
  draft.set(
    row.id,
    { ...foreseenOf(foreseen), row, seenAtMs, intervalMs, announcedAtMs },
    { isSilent },
  )
}

export function entryOf(view: LiveView, id: SeriesId): Entry | undefined {
  return view.buckets[shardOf(id)]?.get(id)
}

export function* entriesOf(view: LiveView): Generator<Entry> {
  for (const bucket of view.buckets) yield* bucket.values()
}

/** What is known of a series that is new here. */
function foreseenFirst({ taken }: LiveView, series: SeriesKey, rules: ViewRules): Foreseen {
  const isTaken = taken.has(seriesId(series))
  return { givenObjectiveMs: rules.objectiveOf(series), isTaken }
}

function seed(
  view: LiveView,
  { samples, nowMs }: { samples: readonly Sample[]; nowMs: number },
  rules: ViewRules,
) {
  const draft = draftOf(view, rules)
  for (const sample of samples) {
    const id = seriesId(sample.series)
    // A live sample is newer than any history.
    if (draft.get(id)) continue
    const foreseen = foreseenFirst(view, sample.series, rules)
    const row = foreseenRow({ ...sample, id }, foreseen)
    const isStale = nowMs - sample.atMs > rules.staleAfterMs
    const shown = isStale ? staleRow(row, foreseen) : row
    const entry = { row: shown, seenAtMs: sample.atMs, intervalMs: 0, ...foreseen }
    draft.set(id, { ...entry, announcedAtMs: sample.atMs })
  }
  return draft.done(view.clusters)
}

function takeBatch(
  view: LiveView,
  { batch, nowMs }: { batch: SampleBatch; nowMs: number },
  rules: ViewRules,
) {
  const draft = draftOf(view, rules)
  for (const sample of batch.samples) {
    const id = seriesId(sample.series)
    const previous = draft.get(id)
    if (previous && isOutdated(sample, previous, { nowMs, rules })) continue
    const foreseen: Foreseen = previous
      ? foreseenOf(previous)
      : foreseenFirst(view, sample.series, rules)
    const measured = foreseenRow({ ...sample, id }, foreseen)
    const row = nowMs - sample.atMs > replayedAfterMs ? staleRow(measured, foreseen) : measured
    const gapMs = previous ? sample.atMs - previous.row.atMs : 0
    const isAnnounced = previous === undefined || isWorthTelling(row, previous)
    const entry: Entry = {
      ...{ ...foreseen, row },
      seenAtMs: nowMs,
      intervalMs: gapMs > 0 && gapMs < intervalMaxMs ? gapMs : (previous?.intervalMs ?? 0),
      announcedAtMs: isAnnounced ? row.atMs : previous.announcedAtMs,
    }
    draft.set(id, entry, { isSilent: !isAnnounced })
  }
  for (const key of batch.ended) draft.delete(seriesId(key))
  const firstMs = view.clusters.get(batch.cluster)?.firstMs ?? nowMs
  const clusters = new Map(view.clusters).set(batch.cluster, { firstMs, lastMs: nowMs })
  return draft.done(clusters)
}

function isOutdated(
  sample: Sample,
  { row }: Entry,
  { nowMs, rules }: { nowMs: number; rules: ViewRules },
): boolean {
  // A row from the future comes from a clock that has been put right since: it must not block what follows.
  const isFromFuture = row.atMs > nowMs + rules.staleAfterMs
  return sample.atMs < row.atMs && !isFromFuture
}

function isWorthTelling(row: SeriesRow, { row: previous, announcedAtMs }: Entry): boolean {
  if (Math.abs(row.atMs - announcedAtMs) >= refreshMs) return true
  if (isWorthSaying(row, previous)) return true
  const plain = ({ risk: _, ...rest }: SeriesRow) => ({ ...rest, atMs: 0 })
  return !isDeepStrictEqual(plain(row), plain(previous))
}

function sweep(view: LiveView, nowMs: number, rules: ViewRules) {
  const draft = draftOf(view, rules)
  for (const entry of entriesOf(view)) {
    const { row, seenAtMs, intervalMs } = entry
    const cluster = view.clusters.get(row.series.cluster)
    // A cluster that is silent altogether keeps its series. One that reports others has dropped this one for good.
    const unreportedMs = cluster ? cluster.lastMs - Math.max(seenAtMs, cluster.firstMs) : 0
    if (unreportedMs > rules.forgetAfterMs) {
      draft.delete(row.id)
      continue
    }
    const staleAfterMs = Math.max(rules.staleAfterMs, missedPollsMax * intervalMs)
    const isMarked = !row.age.known && row.age.reason === 'not-measured'
    if (nowMs - seenAtMs <= staleAfterMs || isMarked) continue
    draft.set(row.id, { ...entry, row: staleRow(row, entry), announcedAtMs: row.atMs })
  }
  return draft.done(view.clusters)
}
