import { setImmediate as breathe } from 'node:timers/promises'
import { compressRow, decompressRow, readHead, readIds } from '../history/journal-row.ts'
import type { SqliteDatabase, StoreTransaction } from './database.ts'
import { createRowCache } from './row-cache.ts'
import type { SeriesDictionary } from './series-dictionary.ts'

/** A step that is not in the file yet. */
export interface UnsavedRow {
  readonly startMs: number
  readonly row: Buffer
  readonly data: Buffer
}

export interface JournalRow {
  readonly startMs: number
  readonly row: Buffer
}

export interface JournalRange {
  readonly fromMs: number
  readonly toMs: number
  /** Leaves out rows that were inserted after the one with this number. */
  readonly upToSeq?: number
}

/** The newest steps, one row each, until they are folded into blocks. */
export interface Journal {
  /** Inserts within a transaction; the rows are readable once it commits. */
  insert(tx: StoreTransaction, rows: readonly UnsavedRow[]): Promise<void>
  /** Rows whose step starts in [fromMs, toMs), by start; of one start, older first. */
  rows(range: JournalRange): AsyncIterable<JournalRow>
  /** Number of the row that was inserted last; 0 where there is none. Rows that come later have higher ones. */
  newestSeq(): number
  /** Starts of the steps in the journal, ascending. */
  starts(): readonly number[]
  remove(tx: StoreTransaction, range: JournalRange): Promise<number>
}

interface Place {
  readonly seq: number
  readonly startMs: number
}

/** Decompressing takes about 0.3 ms for 10,000 series; other work gets its turn after so many rows. */
const rowsPerTurn = 16

export async function openJournal(
  database: SqliteDatabase,
  { dictionary, cacheMaxBytes }: { dictionary: SeriesDictionary; cacheMaxBytes: number },
): Promise<Journal> {
  const cache = createRowCache(cacheMaxBytes)
  let places: Place[] = (
    await database.db
      .selectFrom('journal')
      .select(['seq', 'start_ms as startMs'])
      .orderBy('start_ms')
      .orderBy('seq')
      .execute()
  ).slice()

  const load = async ({ seq }: Place): Promise<Buffer | undefined> => {
    const cached = cache.get(seq)
    if (cached) return cached
    const found = await database.db
      .selectFrom('journal')
      .select('data')
      .where('seq', '=', seq)
      .executeTakeFirst()
    if (found === undefined) return undefined
    const row = decompressRow(found.data)
    cache.put(seq, row)
    return row
  }

  const journal: Journal = {
    async insert(tx, rows) {
      const added: (Place & { row: Buffer })[] = []
      for (const { startMs, row, data } of rows) {
        const result = await tx.db
          .insertInto('journal')
          .values({ start_ms: startMs, data })
          .executeTakeFirstOrThrow()
        added.push({ seq: Number(result.insertId), startMs, row })
      }
      tx.afterCommit(() => {
        for (const { seq, startMs, row } of added) {
          cache.put(seq, row)
          dictionary.touch(readIds(readHead(row)), startMs)
          places = insertPlace(places, { seq, startMs })
        }
      })
    },
    async *rows(range) {
      let turn = 0
      for (const place of places.filter(at => isWithin(at, range))) {
        const row = await load(place)
        // A fold may have taken the row meanwhile; its points are in blocks then.
        if (row) yield { startMs: place.startMs, row }
        if (++turn % rowsPerTurn === 0) await breathe()
      }
    },
    starts: () => places.map(place => place.startMs),
    newestSeq: () => places.reduce((newest, { seq }) => Math.max(newest, seq), 0),
    async remove(tx, range) {
      const removed = await tx.db
        .deleteFrom('journal')
        .where('start_ms', '>=', range.fromMs)
        .where('start_ms', '<', range.toMs)
        .where('seq', '<=', range.upToSeq ?? Number.MAX_SAFE_INTEGER)
        .executeTakeFirstOrThrow()
      tx.afterCommit(() => {
        for (const place of places) if (isWithin(place, range)) cache.remove(place.seq)
        places = places.filter(place => !isWithin(place, range))
      })
      return Number(removed.numDeletedRows)
    },
  }
  // What the dictionary's own column does not say yet: it is written when steps are folded.
  for await (const { startMs, row } of journal.rows({
    fromMs: 0,
    toMs: Number.POSITIVE_INFINITY,
  })) {
    dictionary.touch(readIds(readHead(row)), startMs)
  }
  return journal
}

export const unsavedRow = (startMs: number, row: Buffer): UnsavedRow => ({
  startMs,
  row,
  data: compressRow(row),
})

const isWithin = (
  { seq, startMs }: Place,
  { fromMs, toMs, upToSeq = Number.POSITIVE_INFINITY }: JournalRange,
) => startMs >= fromMs && startMs < toMs && seq <= upToSeq

/** Steps nearly always come in order, so the search from the end is short. */
function insertPlace(places: Place[], place: Place): Place[] {
  let at = places.length
  while (at > 0 && (places[at - 1]?.startMs ?? 0) > place.startMs) at--
  places.splice(at, 0, place)
  return places
}
