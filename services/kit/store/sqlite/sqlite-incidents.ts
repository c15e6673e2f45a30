import { sql } from 'kysely'
import type { Incident } from '#contracts/incident.ts'
import type { IncidentFilter, Incidents } from '../incident-store.ts'
import type { SqliteDatabase } from './database.ts'
import { fromOutboxRow } from './outbox-row.ts'
import { asStoreError } from './sqlite-error.ts'

/** Reads what the notifier's store writes, in the same file. */
export function createSqliteIncidents({ db }: Pick<SqliteDatabase, 'db'>): Incidents {
  return {
    find: filter => asStore(find({ db }, filter)),
    async get(id) {
      const found = db.selectFrom('incidents').select('incident').where('id', '=', id)
      const row = await asStore(found.executeTakeFirst())
      return row && read(row)
    },
    async deliveries(incident, limit) {
      const rows = db
        .selectFrom('outbox')
        .selectAll()
        .where('incident', '=', incident)
        .orderBy('queued_ms')
        .orderBy('tell')
        .orderBy('place')
        .limit(limit)
      return (await asStore(rows.execute())).map(fromOutboxRow)
    },
  }
}

async function find(
  { db }: Pick<SqliteDatabase, 'db'>,
  filter: IncidentFilter,
): Promise<readonly Incident[]> {
  const { states, isOpen, toMs, person, after, limit } = filter
  let query = db.selectFrom('incidents').select('incident')
  if (states) query = query.where('state', 'in', states)
  if (isOpen !== undefined) query = query.where('is_over', '=', isOpen ? 0 : 1)
  if (toMs !== undefined) query = query.where('start_ms', '<=', toMs)
  for (const condition of conditionsWithin(filter)) query = query.where(condition)
  if (person !== undefined) {
    const told = db.selectFrom('outbox').select('outbox.incident').where('person', '=', person)
    query = query.where(({ eb, or }) =>
      or([eb('id', 'in', told), sql<boolean>`incident ->> '$.acknowledgedBy' = ${person}`]),
    )
  }
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(start_ms < ${after.startMs} OR (start_ms = ${after.startMs} AND id < ${after.id}))`,
    )
  }
  const rows = await query.orderBy('start_ms', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(read)
}

/** Conditions on what is in the JSON alone: few incidents are left where the columns have been asked. */
function conditionsWithin(filter: IncidentFilter) {
  const { fromMs, series, levels, kinds, isWithheld, text } = filter
  const conditions = []
  if (fromMs !== undefined) {
    conditions.push(
      sql<boolean>`(is_over = 0 OR coalesce(incident ->> '$.endMs', updated_ms) >= ${fromMs})`,
    )
  }
  if (series) {
    const { cluster, stream, consumer, kind } = series
    conditions.push(sql<boolean>`EXISTS (
      SELECT 1 FROM json_each(incident, '$.series')
      WHERE value ->> '$.consumer' = ${consumer} AND value ->> '$.stream' = ${stream}
        AND value ->> '$.cluster' = ${cluster} AND value ->> '$.kind' = ${kind})`)
  }
  if (levels) conditions.push(sql<boolean>`incident ->> '$.level' IN (${sql.join(levels)})`)
  if (kinds) conditions.push(sql<boolean>`incident ->> '$.kind' IN (${sql.join(kinds)})`)
  if (isWithheld !== undefined) {
    const has = sql`incident ->> '$.withheld'`
    conditions.push(isWithheld ? sql<boolean>`${has} IS NOT NULL` : sql<boolean>`${has} IS NULL`)
  }
  if (text !== undefined) {
    conditions.push(sql<boolean>`instr(
      lower((incident ->> '$.title') || ' ' || (incident ->> '$.text')), lower(${text})) > 0`)
  }
  return conditions
}

/** What is read was written by the notifier's store. */
const read = ({ incident }: { readonly incident: string }) => JSON.parse(incident) as Incident

async function asStore<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading
  } catch (cause) {
    throw asStoreError(cause)
  }
}
