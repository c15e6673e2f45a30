import type { Frame } from '#contracts/frame.ts'
import type { SeriesId, SeriesKey } from '#contracts/series.ts'

/**
 * Keeps what must outlive a process. Implementations: SQLite (embedded, the default); PostgreSQL comes with
 * distributed roles. Each part is a port of its own, so that a role takes only what it uses.
 */
export interface Store extends AsyncDisposable {
  readonly history: History
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
