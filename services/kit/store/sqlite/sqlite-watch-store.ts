import type { ActionResult, WatchAction } from '#contracts/watch/watch-action.ts'
import type { StoredAction, StoredDevice, WatchStore } from '../watch-store.ts'
import type { SqliteDatabase, StoreTransaction } from './database.ts'
import { asStoreError } from './sqlite-error.ts'

/** What the watch bridge keeps in the embedded store. */
export function createSqliteWatchStore(database: SqliteDatabase): WatchStore {
  const { db } = database
  return {
    async devices() {
      const rows = await asStore(db.selectFrom('watch_devices').selectAll().execute())
      return rows.map(({ device, heard_ms, received_ms }) => ({
        ...(JSON.parse(device) as StoredDevice),
        ...{ heardMs: heard_ms, ...(received_ms !== null && { receivedMs: received_ms }) },
      }))
    },
    putDevice: device =>
      database.transaction(async tx => {
        const { heardMs, receivedMs, ...kept } = device
        const content = { device: JSON.stringify(kept), received_ms: receivedMs ?? null }
        const insert = tx.db.insertInto('watch_devices')
        await insert
          .values({ id: device.id, heard_ms: heardMs, ...content })
          .onConflict(at => at.column('id').doUpdateSet(content))
          .execute()
      }),
    putReceived: (device, atMs) =>
      database.transaction(async tx => {
        const update = tx.db.updateTable('watch_devices').set({ received_ms: atMs })
        await update.where('id', '=', device).execute()
      }),
    useNonce: use => database.transaction(tx => useNonce(tx, use)),
    putPairing: ({ hash, person, expiresMs }) =>
      database.transaction(async tx => {
        const row = { hash, person, expires_ms: expiresMs, device: null }
        await tx.db.replaceInto('watch_pairings').values(row).execute()
      }),
    takePairing: use => database.transaction(tx => takePairing(tx, use)),
    actions: (device, filter) => asStore(readActions(database, device, filter)),
    putActions: actions => database.transaction(tx => putActions(tx, actions)),
    forget: ({ nowMs, actionsMs }) =>
      database.transaction(async ({ db: tx }) => {
        await tx.deleteFrom('watch_nonces').where('expires_ms', '<', nowMs).execute()
        await tx.deleteFrom('watch_pairings').where('expires_ms', '<', nowMs).execute()
        await tx.deleteFrom('watch_actions').where('taken_ms', '<', actionsMs).execute()
      }),
  }
}

async function useNonce(
  { db }: StoreTransaction,
  { device, nonce, expiresMs, heardMs }: Parameters<WatchStore['useNonce']>[0],
): Promise<boolean> {
  const insert = db.insertInto('watch_nonces').values({ device, nonce, expires_ms: expiresMs })
  const { numInsertedOrUpdatedRows } = await insert
    .onConflict(at => at.columns(['device', 'nonce']).doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return false
  const heard = db.updateTable('watch_devices').set({ heard_ms: heardMs })
  await heard.where('id', '=', device).where('heard_ms', '<', heardMs).execute()
  return true
}

async function takePairing(
  { db }: StoreTransaction,
  { hash, device, nowMs }: Parameters<WatchStore['takePairing']>[0],
): Promise<string | undefined> {
  const found = await db
    .selectFrom('watch_pairings')
    .selectAll()
    .where('hash', '=', hash)
    .where('expires_ms', '>=', nowMs)
    .executeTakeFirst()
  if (found === undefined || (found.device !== null && found.device !== device)) return undefined
  await db.updateTable('watch_pairings').set({ device }).where('hash', '=', hash).execute()
  return found.person
}

async function readActions(
  { db }: SqliteDatabase,
  device: string,
  { ids, incidents }: Parameters<WatchStore['actions']>[1],
): Promise<readonly StoredAction[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('watch_actions')
    .selectAll()
    .where('device', '=', device)
    .where(({ eb, or }) => or([eb('id', 'in', ids), eb('incident', 'in', incidents)]))
    .execute()
  return rows.map(({ action, result, taken_ms }) => ({
    ...{ device, takenMs: taken_ms },
    action: JSON.parse(action) as WatchAction,
    result: JSON.parse(result) as ActionResult,
  }))
}

async function putActions(
  { db }: StoreTransaction,
  actions: readonly StoredAction[],
): Promise<void> {
  for (const { device, action, result, takenMs } of actions) {
    const row = { device, id: action.id, incident: action.incident, taken_ms: takenMs }
    await db
      .insertInto('watch_actions')
      .values({ ...row, action: JSON.stringify(action), result: JSON.stringify(result) })
      // Whatever was answered first holds.
      .onConflict(at => at.columns(['device', 'id']).doNothing())
      .execute()
  }
}

async function asStore<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading
  } catch (cause) {
    throw asStoreError(cause)
  }
}
