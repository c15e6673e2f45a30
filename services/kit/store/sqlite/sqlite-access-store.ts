import type { Selectable } from 'kysely'
import { z } from 'zod'
import { type AccessToken, tokenScope } from '#contracts/token.ts'
import type { AccessStore, StoredReply } from '../access-store.ts'
import type { SqliteDatabase } from './database.ts'
import { asStoreError } from './sqlite-error.ts'
import type { Tables } from './tables.ts'

const scopes = z.array(tokenScope)

/** Tokens, sessions and answers to writes in the file of the embedded store. */
export function createSqliteAccessStore({ db, transaction }: SqliteDatabase): AccessStore {
  const read = <Result>(work: () => Promise<Result>) =>
    work().catch(cause => {
      throw asStoreError(cause)
    })
  return {
    tokens: () =>
      read(async () => {
        const rows = await db
          .selectFrom('tokens')
          .selectAll()
          .orderBy('created_ms', 'desc')
          .execute()
        return rows.map(tokenOf)
      }),
    token: id =>
      read(async () => {
        const row = await db
          .selectFrom('tokens')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst()
        return row && { token: tokenOf(row), hash: row.hash }
      }),
    addToken: ({ token, hash }) =>
      transaction(async tx => {
        const { id, name, createdMs, createdBy, expiresMs = null } = token
        const times = { created_ms: createdMs, expires_ms: expiresMs }
        const row = { id, hash, name, scopes: JSON.stringify(token.scopes), created_by: createdBy }
        const none = { revoked_ms: null, used_ms: null }
        await tx.db
          .insertInto('tokens')
          .values({ ...row, ...times, ...none })
          .execute()
      }),
    revokeToken: (id, atMs) =>
      transaction(async tx => {
        await tx.db.deleteFrom('sessions').where('token', '=', id).execute()
        const { numUpdatedRows } = await tx.db
          .updateTable('tokens')
          .set({ revoked_ms: atMs })
          .where('id', '=', id)
          .where('revoked_ms', 'is', null)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),
    noteUse: (id, atMs) =>
      transaction(async tx => {
        await tx.db.updateTable('tokens').set({ used_ms: atMs }).where('id', '=', id).execute()
      }),
    ...sessionsIn({ db, transaction }, read),
    ...repliesIn({ db, transaction }, read),
  }
}

type Read = <Result>(work: () => Promise<Result>) => Promise<Result>
type Parts = Pick<SqliteDatabase, 'db' | 'transaction'>

function sessionsIn({ db, transaction }: Parts, read: Read) {
  return {
    session: hash =>
      read(async () => {
        const row = await db
          .selectFrom('sessions')
          .selectAll()
          .where('hash', '=', hash)
          .executeTakeFirst()
        return row && { hash, token: row.token, expiresMs: row.expires_ms }
      }),
    addSession: ({ hash, token, expiresMs }, nowMs) =>
      transaction(async tx => {
        await tx.db.deleteFrom('sessions').where('expires_ms', '<=', nowMs).execute()
        await tx.db.insertInto('sessions').values({ hash, token, expires_ms: expiresMs }).execute()
      }),
    endSession: hash =>
      transaction(async tx => {
        await tx.db.deleteFrom('sessions').where('hash', '=', hash).execute()
      }),
  } satisfies Partial<AccessStore>
}

function repliesIn({ db, transaction }: Parts, read: Read) {
  return {
    reply: (caller, key) =>
      read(async () => {
        const row = await db
          .selectFrom('replies')
          .selectAll()
          .where('caller', '=', caller)
          .where('key', '=', key)
          .executeTakeFirst()
        if (row === undefined) return undefined
        const { at_ms: atMs, ...rest } = row
        return { ...rest, atMs } satisfies StoredReply
      }),
    keepReply: ({ atMs, ...reply }, forgetBeforeMs) =>
      transaction(async tx => {
        await tx.db.deleteFrom('replies').where('at_ms', '<', forgetBeforeMs).execute()
        await tx.db
          .replaceInto('replies')
          .values({ ...reply, at_ms: atMs })
          .execute()
      }),
  } satisfies Partial<AccessStore>
}

function tokenOf(row: Selectable<Tables['tokens']>): AccessToken {
  return {
    ...{ id: row.id, name: row.name, scopes: scopes.parse(JSON.parse(row.scopes)) },
    ...{ createdMs: row.created_ms, createdBy: row.created_by },
    ...(row.expires_ms === null ? {} : { expiresMs: row.expires_ms }),
    ...(row.revoked_ms === null ? {} : { revokedMs: row.revoked_ms }),
    ...(row.used_ms === null ? {} : { usedMs: row.used_ms }),
  }
}
