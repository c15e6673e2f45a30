import type { Instruments } from '../../metrics.ts'
import { foldMs, spanStart, type Tier, tiers } from '../history/tiers.ts'
import type { storeMetrics } from '../metrics.ts'
import type { FoldReport } from '../store.ts'
import { dropBlocks, oldestSpan } from './block-table.ts'
import type { SqliteDatabase } from './database.ts'
import { foldHour } from './fold-hour.ts'
import type { Journal } from './journal.ts'
import type { KeptFrom } from './kept-from.ts'
import type { SeriesDictionary } from './series-dictionary.ts'

export interface FoldDeps {
  readonly database: SqliteDatabase
  readonly journal: Journal
  readonly dictionary: SeriesDictionary
  readonly keptFrom: KeptFrom
  readonly sizeMaxBytes: number
  readonly metrics: Instruments<(typeof storeMetrics)['table']>
}

/** An hour is folded once steps of it can hardly come any more: frames close at most two steps late. */
const graceMs = 120_000

/** Folds the hours that are over, drops what is too old, then what is too much. */
export async function foldHistory(deps: FoldDeps, nowMs: number): Promise<FoldReport> {
  const { database, journal, metrics } = deps
  const hours = new Set(journal.starts().map(start => Math.floor(start / foldMs) * foldMs))
  let rowsFolded = 0
  let blocksWritten = 0
  for (const hourMs of hours) {
    if (hourMs + foldMs + graceMs > nowMs) continue
    const folded = await foldHour(deps, { hourMs, nowMs })
    rowsFolded += folded.rows
    blocksWritten += folded.blocks
  }
  const aged = await dropAged(deps, nowMs)
  await saveLastSteps(deps, nowMs)
  const shed = await shedForSize(deps)
  metrics.blocks_dropped_total.inc({ reason: 'age' }, aged)
  const bytes = usedBytes(database)
  metrics.size_bytes.set(bytes)
  return { rowsFolded, blocksWritten, blocksDropped: aged + shed, bytes }
}

/** Bytes of the file that hold something; free pages are used again before the file grows. */
export function usedBytes({ pragma }: SqliteDatabase): number {
  const pages = Number(pragma('page_count')) - Number(pragma('freelist_count'))
  return pages * Number(pragma('page_size'))
}

async function dropAged({ database, keptFrom }: FoldDeps, nowMs: number): Promise<number> {
  let dropped = 0
  for (const tier of tiers) {
    const toMs = spanStart(tier, nowMs - tier.keepMs)
    dropped += await database.transaction(async ({ db }) => {
      await keptFrom.raise(db, tier, toMs)
      return dropBlocks(db, tier, { fromMs: 0, toMs })
    })
  }
  return dropped
}

/**
 * Makes room until the file is within its bound: the span that ended first goes first, in whatever tier, and when no
 * block is left, the oldest hour of the journal.
 */
export async function shedForSize(deps: FoldDeps): Promise<number> {
  const { database, keptFrom, metrics, sizeMaxBytes } = deps
  let dropped = 0
  while (usedBytes(database) > sizeMaxBytes) {
    const oldest = await oldestEnd(database)
    if (oldest === undefined) {
      if (!(await shedJournal(deps))) break
      continue
    }
    const { tier, startMs } = oldest
    const toMs = startMs + tier.spanMs
    dropped += await database.transaction(async ({ db }) => {
      await keptFrom.raise(db, tier, toMs)
      return dropBlocks(db, tier, { fromMs: startMs, toMs })
    })
  }
  if (dropped > 0) {
    metrics.blocks_dropped_total.inc({ reason: 'size' }, dropped)
    database.pragma('incremental_vacuum')
  }
  return dropped
}

async function oldestEnd({
  db,
}: SqliteDatabase): Promise<{ tier: Tier; startMs: number } | undefined> {
  const spans: { tier: Tier; startMs: number }[] = []
  for (const tier of tiers) {
    const startMs = await oldestSpan(db, tier)
    if (startMs !== undefined) spans.push({ tier, startMs })
  }
  return spans.sort((a, b) => a.startMs + a.tier.spanMs - (b.startMs + b.tier.spanMs))[0]
}

async function shedJournal({ database, journal, metrics }: FoldDeps): Promise<boolean> {
  const [oldestMs] = journal.starts()
  const newestMs = journal.starts().at(-1)
  // The newest step stays: a bound below one step would otherwise keep nothing at all.
  if (oldestMs === undefined || oldestMs === newestMs) return false
  const toMs = Math.min(oldestMs + foldMs, newestMs ?? oldestMs)
  const removed = await database.transaction(tx => journal.remove(tx, { fromMs: 0, toMs }))
  metrics.steps_lost_total.inc(removed)
  return removed > 0
}

/** Saves when each series was last seen and forgets those whose last point is beyond every retention. */
async function saveLastSteps({ database, dictionary, metrics }: FoldDeps, nowMs: number) {
  const longestMs = Math.max(...tiers.map(tier => tier.keepMs + tier.spanMs))
  const [kept, gone]: [number[][], number[]] = [[], []]
  for (const { number, lastStepMs } of dictionary.entries()) {
    if (lastStepMs > 0 && lastStepMs < nowMs - longestMs) gone.push(number)
    else kept.push([number, lastStepMs])
  }
  await database.transaction(async ({ db, afterCommit }) => {
    for (const [number = 0, lastStepMs = 0] of kept) {
      await db
        .updateTable('series')
        .set({ last_step_ms: lastStepMs })
        .where('id', '=', number)
        .where('last_step_ms', '<', lastStepMs)
        .execute()
    }
    for (const number of gone) await db.deleteFrom('series').where('id', '=', number).execute()
    afterCommit(() => dictionary.forget(gone))
  })
  metrics.series.set(dictionary.size())
}
