import { accessSync, constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import SqliteFile from 'better-sqlite3'
import { Kysely, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import { fileTroubleText } from '../../file-trouble.ts'
import { storeErrors } from '../errors.ts'
import { applicationId } from './application-id.ts'
import { FileDialect } from './file-dialect.ts'
import { describeOwner, noteOwner } from './file-owner.ts'
import { migrations } from './migrations.ts'
import { SharedTransactions } from './shared-transactions.ts'
import { asStoreError, codeOf } from './sqlite-error.ts'
import type { Tables } from './tables.ts'

/** A transaction that several parts of a role may write in: history, bus, outbox. */
export interface StoreTransaction {
  readonly db: Transaction<Tables>
  /** Runs once the transaction is durable; not at all when it rolls back. */
  afterCommit(run: () => void): void
}

/** The open file, owned by this process alone. Rejections are `AppError`s of the store. */
export interface SqliteDatabase extends AsyncDisposable {
  readonly path: string
  readonly db: Kysely<Tables>
  transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result>
  pragma(text: string): unknown
}

/** A predecessor that is just ending may hold the lock a little longer. */
const lockWaitMs = 2_000

/** Opens or makes the file, takes its lock and brings its tables up to date. What is not ours is left untouched. */
export async function openDatabase(path: string, clock: Clock): Promise<SqliteDatabase> {
  const file = openFile(path)
  try {
    claim(file, path)
    const owner = path === ':memory:' ? undefined : noteOwner(path, clock.now())
    const db = new Kysely<Tables>({ dialect: new FileDialect(file) })
    const shared = new SharedTransactions(db)
    try {
      await migrate(db, path)
    } catch (cause) {
      owner?.[Symbol.dispose]()
      throw cause
    }
    return {
      path,
      db,
      transaction: work => shared.transaction(work),
      pragma: text => file.pragma(text, { simple: true }),
      async [Symbol.asyncDispose]() {
        if (!file.open) return
        await db.destroy()
        owner?.[Symbol.dispose]()
      },
    }
  } catch (cause) {
    file.close()
    throw asStoreError(cause)
  }
}

function openFile(path: string): SqliteFile.Database {
  try {
    return new SqliteFile(path, { timeout: lockWaitMs })
  } catch (cause) {
    throw storeErrors.FILE_UNOPENABLE(
      `(${placeTrouble(path) ?? `${path}: ${messageOf(cause)}`})`,
      cause,
    )
  }
}

/** What is wrong with the place of a file, of which SQLite says only that it failed. */
function placeTrouble(path: string): string | undefined {
  if (path === ':memory:') return undefined
  try {
    try {
      accessSync(path, constants.R_OK | constants.W_OK)
    } catch (cause) {
      if (codeOf(cause) !== 'ENOENT') throw cause
    }
    // The write-ahead log lies beside the file.
    accessSync(resolve(dirname(path)), constants.W_OK | constants.X_OK)
    return undefined
  } catch (cause) {
    return fileTroubleText(cause)
  }
}

/** Takes the lock of the file for as long as it is open; the system releases it however the process ends. */
function claim(file: SqliteFile.Database, path: string): void {
  try {
    file.pragma('locking_mode = EXCLUSIVE')
    const isNew = file.pragma('schema_version', { simple: true }) === 0
    if (isNew) {
      file.pragma('page_size = 8192')
      file.pragma('auto_vacuum = INCREMENTAL')
      file.pragma(`application_id = ${applicationId}`)
    } else if (file.pragma('application_id', { simple: true }) !== applicationId) {
      throw storeErrors.FILE_FOREIGN(`(${path} belongs to another program.)`)
    }
    file.pragma('journal_mode = WAL')
    // What an append promised survives a power cut, not only a kill.
    file.pragma('synchronous = FULL')
    file.pragma('journal_size_limit = 67108864')
    // 16 MiB of pages: the upper levels of every index of millions of anomalies stay in memory.
    file.pragma('cache_size = -16384')
    file.exec('BEGIN IMMEDIATE; COMMIT')
  } catch (cause) {
    if (codeOf(cause).startsWith('SQLITE_BUSY') || codeOf(cause).startsWith('SQLITE_LOCKED')) {
      throw storeErrors.FILE_IN_USE(describeOwner(path), cause)
    }
    if (codeOf(cause).startsWith('SQLITE_READONLY')) {
      throw storeErrors.FILE_UNOPENABLE(`(${path} is read-only.)`, cause)
    }
    const trouble = placeTrouble(path)
    if (trouble !== undefined) throw storeErrors.FILE_UNOPENABLE(`(${trouble})`, cause)
    throw cause
  }
}

async function migrate(db: Kysely<Tables>, path: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  })
  const known = new Set(Object.keys(migrations))
  const unknown = (await executed(db)).filter(name => !known.has(name))
  if (unknown.length > 0) {
    throw storeErrors.FILE_NEWER(`(${path} has the unknown migration ${unknown.join(', ')}.)`)
  }
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw asStoreError(error)
}

/** Names of the migrations that the file has had. */
async function executed(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(table => table.name === 'kysely_migration')) return []
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute()
  return rows.map(row => row.name)
}
