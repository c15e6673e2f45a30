import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Incident, IncidentState } from '#contracts/incident.ts'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus, OutgoingMessage } from '../../bus/bus.ts'
import type { EmbeddedBus } from '../../bus/embedded/embedded-bus.ts'
import type {
  DeliveryFilter,
  NotifierChanges,
  NotifierStore,
  StoredTarget,
} from '../notifier-store.ts'
import type { SqliteDatabase, StoreTransaction } from './database.ts'
import { fromOutboxRow, toOutboxRow } from './outbox-row.ts'
import { asStoreError } from './sqlite-error.ts'
import type { Tables } from './tables.ts'

/** SQLite takes 32,766 variables in a statement; a row of the outbox has 24. */
const rowsPerStatement = 250

export interface NotifierStoreDeps {
  readonly bus: Pick<Bus, 'publish'>
  /** The bus where it is in the same file: publications are then part of the transaction. */
  readonly embedded?: Pick<EmbeddedBus, 'open' | 'publishWithin'> | undefined
}

export function createSqliteNotifierStore(
  database: SqliteDatabase,
  { bus, embedded }: NotifierStoreDeps,
): NotifierStore {
  const { db } = database
  const topic = topics.incidents.name

  return {
    async commit(changes) {
      await embedded?.open(topic)
      await database.transaction(async tx => {
        await writeRows(tx, changes)
        const messages = messagesOf(changes)
        if (embedded) await embedded.publishWithin(tx, topic, messages)
        else await keepUnpublished(tx, messages)
      })
    },
    rows: () => asStore(db.selectFrom('notifier_rows').selectAll().execute()),
    async row(kind, key) {
      const found = db.selectFrom('notifier_rows').select('value').where('kind', '=', kind)
      return (await asStore(found.where('key', '=', key).executeTakeFirst()))?.value
    },
    replaceRow: ({ kind, key, value }, seen) =>
      database.transaction(async ({ db: tx }) => {
        const found = tx.selectFrom('notifier_rows').select('value').where('kind', '=', kind)
        const known = (await found.where('key', '=', key).executeTakeFirst())?.value
        if (known !== seen) return known ?? ''
        await tx.replaceInto('notifier_rows').values({ kind, key, value }).execute()
        return value
      }),
    async openDeliveries() {
      const open = db.selectFrom('outbox').select('tell').where('is_open', '=', 1)
      const rows = db.selectFrom('outbox').selectAll().where('tell', 'in', open)
      return (await asStore(rows.orderBy('tell').orderBy('place').execute())).map(fromOutboxRow)
    },
    deliveries: filter => asStore(readDeliveries(database, filter)),
    async knownTells(tells) {
      const known = new Set<string>()
      for (let i = 0; i < tells.length; i += 10_000) {
        const some = tells.slice(i, i + 10_000)
        const rows = db.selectFrom('outbox').select('tell').where('tell', 'in', some)
        for (const { tell } of await asStore(rows.execute())) known.add(tell)
      }
      return known
    },
    async wasTold(incident, person) {
      const told = db
        .selectFrom('outbox')
        .select('id')
        .where('incident', '=', incident)
        .where('person', '=', person)
        .where('accepted_ms', 'is not', null)
      return (await asStore(told.limit(1).execute())).length > 0
    },
    async targets() {
      return (await asStore(db.selectFrom('targets').selectAll().execute())).map(toTarget)
    },
    async publishRest() {
      if (embedded) return
      const rows = await asStore(db.selectFrom('unpublished_incidents').selectAll().execute())
      if (rows.length === 0) return
      await bus.publish(topic, rows)
      await database.transaction(async tx => {
        for (const { key, value } of rows) {
          // A newer state of the incident may have come to wait meanwhile.
          const done = tx.db.deleteFrom('unpublished_incidents').where('key', '=', key)
          await done.where('value', '=', value).execute()
        }
      })
    },
    forget: beforeMs => database.transaction(tx => forget(tx, beforeMs)),
  }
}

async function writeRows(tx: StoreTransaction, changes: NotifierChanges): Promise<void> {
  for (const rows of portions(changes.rows)) {
    const kept = rows.flatMap(({ value, ...at }) => (value === null ? [] : [{ ...at, value }]))
    if (kept.length > 0) await tx.db.replaceInto('notifier_rows').values(kept).execute()
  }
  for (const { kind, key, value } of changes.rows) {
    if (value !== null) continue
    const gone = tx.db.deleteFrom('notifier_rows').where('kind', '=', kind)
    await gone.where('key', '=', key).execute()
  }
  for (const rows of portions(changes.incidents)) {
    await tx.db.replaceInto('incidents').values(rows.map(toIncidentRow)).execute()
  }
  for (const rows of portions(changes.deliveries)) {
    const insert = tx.db.insertInto('outbox').values(rows.map(toOutboxRow))
    // What never changes is left alone, and with it most of the indexes.
    await insert.onConflict(at => at.column('id').doUpdateSet(onlyChanging)).execute()
  }
  for (const rows of portions(changes.targets)) {
    const values = rows.map(({ registeredAtMs, reason, use, ...row }) => ({
      ...{ ...row, registered_at_ms: registeredAtMs, reason: reason ?? null, use: use ?? null },
    }))
    await tx.db.replaceInto('targets').values(values).execute()
  }
}

const changing = [
  'state',
  'is_open',
  'attempt',
  'not_before_ms',
  'fail_over_at_ms',
  'failed_over',
  'accepted_ms',
  'received_ms',
  'seen_ms',
  'ended_ms',
  'reason',
  'provider_id',
] as const

const onlyChanging = ({ ref }: ExpressionBuilder<OutboxTables, 'excluded'>) =>
  Object.fromEntries(changing.map(name => [name, ref(`excluded.${name}`)]))

type OutboxTables = Tables & { excluded: Tables['outbox'] }

async function keepUnpublished(
  tx: StoreTransaction,
  messages: readonly OutgoingMessage[],
): Promise<void> {
  for (const { key, value } of messages) {
    await tx.db.replaceInto('unpublished_incidents').values({ key, value }).execute()
  }
}

async function readDeliveries(
  { db }: SqliteDatabase,
  { states, incidents, ids, tells, limit }: DeliveryFilter,
): Promise<readonly OutboxDelivery[]> {
  let query = db.selectFrom('outbox').selectAll()
  if (states) query = query.where('state', 'in', states)
  if (incidents) query = query.where('incident', 'in', incidents)
  if (ids) query = query.where('id', 'in', ids)
  if (tells) query = query.where('tell', 'in', tells)
  const rows = await query
    .orderBy('importance', 'desc')
    .orderBy('queued_ms')
    .orderBy('place')
    .limit(limit ?? Number.MAX_SAFE_INTEGER)
    .execute()
  return rows.map(fromOutboxRow)
}

async function forget(tx: StoreTransaction, beforeMs: number): Promise<number> {
  const deliveries = await tx.db
    .deleteFrom('outbox')
    .where('queued_ms', '<', beforeMs)
    .where('is_open', '=', 0)
    // A tell is remembered as a whole, or a replay would be taken for news.
    .where('tell', 'not in', tx.db.selectFrom('outbox').select('tell').where('is_open', '=', 1))
    .executeTakeFirstOrThrow()
  const incidents = await tx.db
    .deleteFrom('incidents')
    .where('is_over', '=', 1)
    .where('updated_ms', '<', beforeMs)
    .executeTakeFirstOrThrow()
  return Number(deliveries.numDeletedRows) + Number(incidents.numDeletedRows)
}

function* portions<Row>(rows: readonly Row[]): Iterable<readonly Row[]> {
  for (let i = 0; i < rows.length; i += rowsPerStatement) yield rows.slice(i, i + rowsPerStatement)
}

async function asStore<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading
  } catch (cause) {
    throw asStoreError(cause)
  }
}

const over: ReadonlySet<string> = new Set<IncidentState>(['resolved', 'averted'])

const toIncidentRow = (incident: Incident) => ({
  id: incident.id,
  state: incident.state,
  is_over: over.has(incident.state) ? 1 : 0,
  start_ms: incident.startMs,
  updated_ms: incident.updatedMs,
  incident: JSON.stringify(incident),
})

/** An empty value deletes the key of a compacted topic. */
const messagesOf = ({ incidents, forgotten }: NotifierChanges): OutgoingMessage[] => [
  ...incidents.map(incident => ({ key: incident.id, value: JSON.stringify(incident) })),
  ...forgotten.map(key => ({ key, value: '' })),
]

const toTarget = ({
  registered_at_ms,
  reason,
  use,
  ...row
}: Selectable<Tables['targets']>): StoredTarget => ({
  ...row,
  registeredAtMs: registered_at_ms,
  ...(reason === null ? {} : { reason }),
  ...(use === null ? {} : { use }),
})
