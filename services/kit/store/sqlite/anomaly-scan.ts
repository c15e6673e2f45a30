import { setImmediate as nextTurn } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { AnomalyFilter } from '../store.ts'
import type { SqliteDatabase } from './database.ts'

/** An interval that is longer is in the index of long ones: the expression is the migration's. */
const longMs = 3_600_000
/** Rows that are looked at in one go; between them others are served. */
const chunkRows = 2_048

/** A row that fits a filter, with what was picked of it. */
export interface ScannedRow<Picked> {
  readonly startMs: number
  readonly id: string
  readonly picked: Picked
}

interface Source {
  readonly index: string
  readonly where: readonly RawBuilder<unknown>[]
  readonly fromMs: number
  readonly toMs: number
}

/**
 * Rows that fit, newest start first, then by id, each looked up by the most telling index. However much there is to look at,
 * others are served meanwhile.
 */
export async function* scanAnomalies<Picked>(
  { db }: Pick<SqliteDatabase, 'db'>,
  filter: Omit<AnomalyFilter, 'limit'>,
  { pick, expected = chunkRows }: Scan,
): AsyncGenerator<ScannedRow<Picked>> {
  const read = (source: Source, _: number, { length }: readonly Source[]) =>
    // Where several sources give a page, each gives a part of it as a rule.
    rowsOf<Picked>(db, {
      ...{ source, filter, pick },
      firstRows: length === 1 ? expected : Math.ceil((1.5 * expected) / length),
    })
  yield* merged(sourcesWithin(filter).map(read))
  yield* merged(sourcesBefore(filter).map(read))
}

interface Scan {
  /** What is read of each row, as an expression of SQL that is never null. */
  readonly pick: RawBuilder<unknown>
  /** How many will be read, where that is known: no more is looked up at first. */
  readonly expected?: number
}

/** Those that began in the time, or so shortly before that one of usual length may reach into it. */
function sourcesWithin(filter: Omit<AnomalyFilter, 'limit'>): readonly Source[] {
  const time = { fromMs: filter.fromMs - longMs, toMs: filter.toMs }
  const by = (index: string, where: readonly RawBuilder<unknown>[]) => ({ index, where, ...time })
  const { series, consumer, stream, outcomes, kinds, cluster, onlyOpen } = filter
  if (onlyOpen) return [by('anomalies_open', [sql`end_ms IS NULL`])]
  if (series !== undefined) return [by('anomalies_series', [sql`series = ${series}`])]
  if (consumer !== undefined) return [by('anomalies_consumer', [sql`consumer = ${consumer}`])]
  if (stream !== undefined) return [by('anomalies_stream', [sql`stream = ${stream}`])]
  if (outcomes !== undefined) {
    return [...new Set(outcomes)].map(one => by('anomalies_outcome', [sql`outcome = ${one}`]))
  }
  if (kinds !== undefined) {
    return [...new Set(kinds)].map(one => by('anomalies_kind', [sql`kind = ${one}`]))
  }
  if (cluster !== undefined) return [by('anomalies_cluster', [sql`cluster = ${cluster}`])]
  return [by('anomalies_start', [])]
}

/** Those that began earlier than that and reach into the time all the same. */
function sourcesBefore({ fromMs }: Pick<AnomalyFilter, 'fromMs'>): readonly Source[] {
  const time = { fromMs: 0, toMs: fromMs - longMs - 1 }
  return [
    { index: 'anomalies_open', where: [sql`end_ms IS NULL`], ...time },
    {
      index: 'anomalies_long',
      where: [sql`end_ms - start_ms > 3600000`, sql`end_ms >= ${fromMs}`],
      ...time,
    },
  ]
}

/** Conditions of a filter that hold for a row, whichever index found it. */
function fits(filter: Omit<AnomalyFilter, 'limit'>): RawBuilder<unknown> {
  const { fromMs, series, kinds, outcomes, cluster, stream, consumer, onlyOpen, isOpen } = filter
  const oneOf = (values: readonly string[]) => sql.join(values.map(value => sql`${value}`))
  const conditions = [
    sql`(end_ms IS NULL OR end_ms >= ${fromMs})`,
    ...(series === undefined ? [] : [sql`series = ${series}`]),
    ...(kinds === undefined ? [] : [sql`kind IN (${oneOf(kinds)})`]),
    ...(outcomes === undefined ? [] : [sql`outcome IN (${oneOf(outcomes)})`]),
    ...(cluster === undefined ? [] : [sql`cluster = ${cluster}`]),
    ...(stream === undefined ? [] : [sql`stream = ${stream}`]),
    ...(consumer === undefined ? [] : [sql`consumer = ${consumer}`]),
    ...(onlyOpen || isOpen === true ? [sql`end_ms IS NULL`] : []),
    ...(isOpen === false ? [sql`end_ms IS NOT NULL`] : []),
  ]
  return sql.join(conditions, sql` AND `)
}

async function* rowsOf<Picked>(
  db: SqliteDatabase['db'],
  given: {
    readonly source: Source
    readonly filter: Omit<AnomalyFilter, 'limit'>
    readonly pick: RawBuilder<unknown>
    readonly firstRows: number
  },
): AsyncGenerator<ScannedRow<Picked>> {
  const { source, filter, pick, firstRows } = given
  let after = filter.after
  for (let size = Math.min(chunkRows, firstRows); ; size = Math.min(chunkRows, 2 * size)) {
    const place = after
      ? sql`AND start_ms <= ${after.atMs} AND (start_ms < ${after.atMs} OR id > ${after.id})`
      : sql``
    const { rows } = await sql<{ startMs: number; id: string; picked: Picked | null }>`
      SELECT start_ms AS "startMs", id, CASE WHEN ${fits(filter)} THEN ${pick} END AS picked
      FROM anomalies INDEXED BY ${sql.raw(source.index)}
      WHERE ${sql.join(
        [...source.where, sql`start_ms <= ${source.toMs}`, sql`start_ms >= ${source.fromMs}`],
        sql` AND `,
      )} ${place}
      ORDER BY start_ms DESC, id LIMIT ${size}`.execute(db)
    for (const { startMs, id, picked } of rows) {
      if (picked !== null) yield { startMs, id, picked }
    }
    const last = rows.at(-1)
    if (rows.length < size || last === undefined) return
    after = { atMs: last.startMs, id: last.id }
    await nextTurn()
  }
}

/** Rows of several sources in the order of one; a row that two of them have comes once. */
async function* merged<Picked>(
  sources: readonly AsyncGenerator<ScannedRow<Picked>>[],
): AsyncGenerator<ScannedRow<Picked>> {
  const [only] = sources
  if (only !== undefined && sources.length === 1) return yield* only
  const heads = await Promise.all(
    sources.map(async source => ({ source, result: await source.next() })),
  )
  let told: string | undefined
  for (;;) {
    const open = heads.filter(({ result }) => !result.done)
    const [first, ...others] = open
    if (first === undefined) return
    const next = others.reduce(
      (best, one) => (isBefore(one.result.value, best.result.value) ? one : best),
      first,
    )
    const row: ScannedRow<Picked> = next.result.value
    if (row.id !== told) yield row
    told = row.id
    next.result = await next.source.next()
  }
}

const isBefore = (a: ScannedRow<unknown>, b: ScannedRow<unknown>): boolean =>
  a.startMs > b.startMs || (a.startMs === b.startMs && a.id < b.id)
