import type { Anomaly, AnomalyKind, Outcome } from '#contracts/anomaly.ts'
import type { Frame } from '#contracts/frame.ts'
import type { SeriesId, SeriesKey } from '#contracts/series.ts'
import type { Incidents } from './incident-store.ts'

/**
 * Keeps what must outlive a process. Implementations: SQLite (embedded, the default); PostgreSQL comes with
 * distributed roles. Each part is a port of its own, so that a role takes only what it uses.
 */
export interface Store extends AsyncDisposable {
  readonly history: History
  readonly anomalies: Anomalies
  readonly incidents: Incidents
}

export interface AnomalyFilter {
  /** Those whose interval overlaps this time; an open one has no end. Epoch milliseconds. */
  readonly fromMs: number
  readonly toMs: number
  readonly series?: SeriesId
  readonly kinds?: readonly AnomalyKind[]
  readonly onlyOpen?: boolean
  /** Those that are open, or those that are not. */
  readonly isOpen?: boolean
  readonly outcomes?: readonly Outcome[]
  readonly cluster?: string
  readonly stream?: string
  readonly consumer?: string
  /** Those that come after this one: it began then, and has this id. */
  readonly after?: { readonly atMs: number; readonly id: string } | undefined
  /** Most to give; the newest ones. */
  readonly limit: number
}

/** What was wrong with series, and what was foretold of them and came of it. Kept 60 days, as long as coarse history. */
export interface Anomalies {
  /**
   * Keeps the newest word on each interval, durable when it resolves; an older word on a known one changes nothing. Intervals
   * of one series and kind that overlap are one, under the id that came first.
   */
  put(anomalies: readonly Anomaly[]): Promise<void>
  /** Newest start first, then by id. */
  find(filter: AnomalyFilter): Promise<readonly Anomaly[]>
  /** The same as the JSON that was kept, for whoever passes it on. */
  page(filter: AnomalyFilter): Promise<AnomalyPage>
  /** How many began when, by what they are counted by; nothing where there are more groups than are allowed. */
  count(
    filter: Omit<AnomalyFilter, 'limit'>,
    counting: AnomalyCounting,
  ): Promise<readonly AnomalyCount[] | undefined>
}

export interface AnomalyPage {
  readonly rows: readonly { readonly startMs: number; readonly id: string; readonly json: string }[]
  readonly hasMore: boolean
}

/** What anomalies are counted by; whatever has no such value is counted under an empty one. */
export type AnomalyGroup =
  | { readonly by: 'kind' | 'outcome' | 'state' | 'cluster' | 'stream' | 'consumer' }
  | { readonly by: 'label'; readonly label: string }

export interface AnomalyCounting {
  readonly group: AnomalyGroup
  /** Length of a bucket of time. What began before the time counts in its first bucket. */
  readonly bucketMs: number
  readonly groupsMax: number
}

export interface AnomalyCount {
  /** Start of the bucket. */
  readonly startMs: number
  readonly value: string
  readonly count: number
}

export type Resolution = '10s' | '1m' | '15m'

/** Columns of equal length, one element per point; `null` where nothing is known. */
export interface HistoryColumns {
  /** Start of each point, epoch milliseconds, ascending. */
  readonly startMs: readonly number[]
  /** Newest best age in the point; for coarser resolutions of its last step. */
  readonly bestMs: readonly (number | null)[]
  readonly lowMs: readonly (number | null)[]
  readonly highMs: readonly (number | null)[]
  /** Largest best age in the point. */
  readonly maxMs: readonly (number | null)[]
  readonly arrivalsPerS: readonly (number | null)[]
  readonly readsPerS: readonly (number | null)[]
  readonly backlog: readonly (number | null)[]
  /** Bit i is set where `facts[i]` of contracts/sample.ts held in the point. */
  readonly facts: readonly number[]
}

export interface HistoryRange {
  readonly fromMs: number
  readonly toMs: number
  /** The finest resolution that still exists for all of the range is taken, but not finer than this. */
  readonly resolution?: Resolution
  /** Columns that are wanted besides `startMs` and `facts`; the others come empty. Making all of 30 days takes some milliseconds a series. */
  readonly only?: readonly Exclude<keyof HistoryColumns, 'startMs' | 'facts'>[]
}

export interface History {
  /** Journals one step of all series in one row, durable when it resolves. Frames of other collectors for the same step add up. */
  append(startMs: number, frames: readonly Frame[]): Promise<void>
  read(
    series: SeriesId,
    range: HistoryRange,
  ): Promise<{ resolution: Resolution; columns: HistoryColumns }>
  /** Many series at once, for sparklines and for warming up a collector; same resolution for all. */
  readMany(
    series: readonly SeriesId[],
    range: HistoryRange,
  ): Promise<ReadonlyMap<SeriesId, HistoryColumns>>
  series(): Promise<readonly { readonly key: SeriesKey; readonly lastStepMs: number }[]>
  /** Folds journal rows older than the hour into blocks, thins blocks by age and drops what retention or the size bound says. */
  fold(nowMs: number): Promise<FoldReport>
}

export interface FoldReport {
  readonly rowsFolded: number
  readonly blocksWritten: number
  readonly blocksDropped: number
  readonly bytes: number
}
