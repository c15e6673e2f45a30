import { type RawBuilder, sql } from 'kysely'
import type { Anomaly } from '#contracts/anomaly.ts'
import { seriesId } from '#contracts/series.ts'
import type {
  Anomalies,
  AnomalyCount,
  AnomalyCounting,
  AnomalyFilter,
  AnomalyGroup,
  AnomalyPage,
} from '../store.ts'
import { scanAnomalies } from './anomaly-scan.ts'
import type { SqliteDatabase, StoreTransaction } from './database.ts'
import { asStoreError } from './sqlite-error.ts'

/** As long as the coarsest history: the page of a series shows both on one axis. */
const keepMs = 60 * 86_400_000
/** How often old rows are looked for, by the time of what is put. */
const expireEveryMs = 3_600_000
/** An open interval that nothing was said of for so long before another one began has lost whoever watched it. */
const silentMaxMs = 3_600_000

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
    page: filter => page(database, filter),
    count: (filter, counting) => count(database, filter, counting),
  }
}

async function putOne(db: StoreTransaction['db'], anomaly: Anomaly): Promise<void> {
  const { id, kind, startMs, atMs, endMs } = anomaly
  const same = await overlapping(db, anomaly)
  if (same !== undefined) return putUnder(db, anomaly, same)
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

interface KnownRow {
  readonly id: string
  readonly start_ms: number
}

/**
 * The row of an interval that overlaps this one and goes by another id: two collectors that owned the series together for a
 * moment saw it begin at different times. Undefined where the id itself is known, or nothing overlaps.
 */
async function overlapping(
  db: StoreTransaction['db'],
  { id, kind, series, startMs, endMs }: Anomaly,
): Promise<KnownRow | undefined> {
  const own = await db.selectFrom('anomalies').select('id').where('id', '=', id).executeTakeFirst()
  if (own !== undefined) return undefined
  return db
    .selectFrom('anomalies')
    .select(['id', 'start_ms'])
    .where('series', '=', seriesId(series))
    .where('kind', '=', kind)
    .where('start_ms', '<=', endMs ?? Number.MAX_SAFE_INTEGER)
    .where(({ eb, or, and }) =>
      or([
        eb('end_ms', '>=', startMs),
        and([eb('end_ms', 'is', null), eb('at_ms', '>=', startMs - silentMaxMs)]),
      ]),
    )
    .orderBy('start_ms')
    .executeTakeFirst()
}

/** Keeps a word under the id that the interval was first known by. The newest word counts, also on whether it is over. */
async function putUnder(db: StoreTransaction['db'], anomaly: Anomaly, to: KnownRow): Promise<void> {
  const { atMs, endMs } = anomaly
  const told = { ...anomaly, id: to.id, startMs: to.start_ms }
  await db
    .updateTable('anomalies')
    .set({ at_ms: atMs, end_ms: endMs ?? null, anomaly: JSON.stringify(told) })
    .where('id', '=', to.id)
    .where('at_ms', '<=', atMs)
    .execute()
}

async function find(database: SqliteDatabase, filter: AnomalyFilter): Promise<readonly Anomaly[]> {
  const { rows } = await page(database, filter)
  // What is read was written by `put`.
  return rows.map(({ json }) => JSON.parse(json) as Anomaly)
}

async function page(database: SqliteDatabase, filter: AnomalyFilter): Promise<AnomalyPage> {
  const { limit } = filter
  const rows: AnomalyPage['rows'][number][] = []
  try {
    for await (const row of scanAnomalies<string>(database, filter, {
      ...{ pick: sql`anomaly`, expected: limit + 1 },
    })) {
      if (rows.length === limit) return { rows, hasMore: true }
      rows.push({ startMs: row.startMs, id: row.id, json: row.picked })
    }
    return { rows, hasMore: false }
  } catch (cause) {
    throw asStoreError(cause)
  }
}

/** What a row is counted by, as an expression of SQL that is never null. */
function countedBy(by: AnomalyGroup): RawBuilder<unknown> {
  switch (by.by) {
    case 'kind':
    case 'cluster':
    case 'stream':
    case 'consumer':
      return sql.ref(by.by)
    case 'outcome':
      return sql`coalesce(outcome, '')`
    case 'state':
      return sql`CASE WHEN end_ms IS NULL THEN 'open' ELSE 'ended' END`
    case 'label':
      return sql`coalesce(anomaly ->> ${`$.labels."${by.label}"`}, '')`
    default:
      return by satisfies never
  }
}

async function count(
  database: SqliteDatabase,
  filter: Omit<AnomalyFilter, 'limit'>,
  { group, bucketMs, groupsMax }: AnomalyCounting,
): Promise<readonly AnomalyCount[] | undefined> {
  const counts = new Map<string, { startMs: number; value: string; count: number }>()
  try {
    for await (const row of scanAnomalies<string>(database, filter, {
      pick: countedBy(group),
    })) {
      const startMs = Math.floor(Math.max(row.startMs, filter.fromMs) / bucketMs) * bucketMs
      const name = `${startMs} ${row.picked}`
      const known = counts.get(name)
      if (known) known.count++
      else if (counts.size >= groupsMax) return undefined
      else counts.set(name, { startMs, value: row.picked, count: 1 })
    }
  } catch (cause) {
    throw asStoreError(cause)
  }
  return [...counts.values()].sort((a, b) => a.startMs - b.startMs || b.count - a.count)
}
