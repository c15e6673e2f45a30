import { setImmediate as breathe } from 'node:timers/promises'
import { readHead, readIds } from '../history/journal-row.ts'
import { mergePoints, type Points } from '../history/points.ts'
import { thinPoints } from '../history/thin.ts'
import { foldMs, type Tier, tiers } from '../history/tiers.ts'
import { readBlocks, toBlocks, writeBlocks } from './block-table.ts'
import type { SqliteDatabase } from './database.ts'
import type { Journal, JournalRange } from './journal.ts'
import { readSeries } from './read-journal.ts'

/** Series folded in one transaction: an hour of them takes about 12 MB of memory. */
const seriesPerTransaction = 500

/** Series that are encoded before other work gets its turn: about 10 ms. */
const seriesPerTurn = 50

export interface FoldedHour {
  readonly rows: number
  readonly blocks: number
}

/**
 * Folds one hour of the journal into blocks of all tiers. Repeatable: what a kill interrupts is folded again, from rows
 * that go only with the last transaction.
 */
export async function foldHour(
  { database, journal }: { readonly database: SqliteDatabase; readonly journal: Journal },
  { hourMs, nowMs }: { readonly hourMs: number; readonly nowMs: number },
): Promise<FoldedHour> {
  // A step may join the hour while it is folded: its row stays in the journal for the next time.
  const range = { fromMs: hourMs, toMs: hourMs + foldMs, upToSeq: journal.newestSeq() }
  const numbers = await seriesOf(journal, range)
  const kept = tiers.filter(tier => hourMs + tier.spanMs + tier.keepMs > nowMs)
  let blocks = 0
  for (let i = 0; i < numbers.length; i += seriesPerTransaction) {
    const chunk = numbers.slice(i, i + seriesPerTransaction)
    const fresh = await readSeries(journal.rows(range), chunk)
    const rows = await blocksOf(database, fresh, { kept, hourMs })
    await database.transaction(tx => writeBlocks(tx.db, rows))
    blocks += rows.length
  }
  const rows = await database.transaction(tx => journal.remove(tx, range))
  return { rows, blocks }
}

async function seriesOf(journal: Journal, range: JournalRange): Promise<number[]> {
  const numbers = new Set<number>()
  let ids: Buffer | undefined
  for await (const { row } of journal.rows(range)) {
    const head = readHead(row)
    if (ids?.equals(head.ids)) continue
    ids = head.ids
    for (const number of readIds(head)) numbers.add(number)
  }
  return [...numbers].sort((a, b) => a - b)
}

async function blocksOf(
  { db }: SqliteDatabase,
  fresh: ReadonlyMap<number, Points>,
  { kept, hourMs }: { readonly kept: readonly Tier[]; readonly hourMs: number },
): Promise<{ id: number; data: Uint8Array }[]> {
  const range = { numbers: [...fresh.keys()], fromMs: hourMs, toMs: hourMs + foldMs }
  // Steps may come after their hour was folded: they join the hour's own block first, so that minutes stay whole.
  const hours = await readBlocks(db, tiers[0], range)
  const rows: { id: number; data: Uint8Array }[] = []
  for (const tier of kept) {
    const older = tier === tiers[0] ? hours : await readBlocks(db, tier, range)
    let turn = 0
    for (const [number, steps] of fresh) {
      const hour = mergeInto(hours.get(number), steps)
      const points = tier === tiers[0] ? hour : thinPoints(hour, tier.pointMs)
      rows.push(...toBlocks(tier, number, mergeInto(older.get(number), points)))
      if (++turn % seriesPerTurn === 0) await breathe()
    }
  }
  return rows
}

const mergeInto = (older: Points | undefined, newer: Points): Points =>
  older ? mergePoints(older, newer) : newer
