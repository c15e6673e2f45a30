import type { Anomaly } from '#contracts/anomaly.ts'
import { seriesId } from '#contracts/series.ts'
import type { Anomalies, AnomalyFilter } from '../store.ts'
import type { SqliteDatabase, StoreTransaction } from './database.ts'
import { asStoreError } from './sqlite-error.ts'

/** As long as the coarsest history: the page of a series shows both on one axis. */
const keepMs = 60 * 86_400_000
/** How often old rows are looked for, by the time of what is put. */
const expireEveryMs = 3_600_000
/** No interval is longer than this: it bounds how far back a search must start to find what still overlaps. */
const longestMs = keepMs

export function createSqliteAnomalies(database: SqliteDatabase): Anomalies {
  let expiredMs = 0
  return {
    async put(anomalies) {
      if (anomalies.length === 0) return
      const newestMs = anomalies.reduce((newest, { atMs }) => Math.max(newest, atMs), 0)
      await database.transaction(async ({ db }) => {
        for (const anomaly of anomalies) await putOne(db, anomaly)
        if (Math.abs(newestMs - expiredMs) < expireEveryMs) return
        expiredMs = newestMs
        await db
          .deleteFrom('anomalies')
          .where('start_ms', '<', newestMs - keepMs)
          .execute()
      })
    },
    find: filter => find(database, filter),
  }
}

async function putOne(db: StoreTransaction['db'], anomaly: Anomaly): Promise<void> {
  const { id, kind, startMs, atMs, endMs } = anomaly
  const word = { at_ms: atMs, end_ms: endMs ?? null, anomaly: JSON.stringify(anomaly) }
  await db
    .insertInto('anomalies')
    .values({ id, series: seriesId(anomaly.series), kind, start_ms: startMs, ...word })
    .onConflict(conflict =>
      conflict
        .column('id')
        .doUpdateSet(word)
        // The end is the last word: a replay of the beginning does not open it again.
        .where('anomalies.at_ms', '<=', atMs)
        .where(({ eb, or }) =>
          or([eb('anomalies.end_ms', 'is', null), eb.val(endMs === undefined ? 0 : 1)]),
        ),
    )
    .execute()
}

async function find(
  { db }: SqliteDatabase,
  { fromMs, toMs, series, kinds, onlyOpen = false, limit }: AnomalyFilter,
): Promise<readonly Anomaly[]> {
  let query = db
    .selectFrom('anomalies')
    .select('anomaly')
    .where('start_ms', '<=', toMs)
    .where('start_ms', '>=', fromMs - longestMs)
    .where(({ eb, or }) => or([eb('end_ms', 'is', null), eb('end_ms', '>=', fromMs)]))
  if (series !== undefined) query = query.where('series', '=', series)
  if (kinds !== undefined) query = query.where('kind', 'in', kinds)
  if (onlyOpen) query = query.where('end_ms', 'is', null)
  try {
    const rows = await query.orderBy('start_ms', 'desc').orderBy('id').limit(limit).execute()
    // What is read was written by `put`.
    return rows.map(({ anomaly }) => JSON.parse(anomaly) as Anomaly)
  } catch (cause) {
    throw asStoreError(cause)
  }
}
