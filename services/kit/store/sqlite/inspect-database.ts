import { existsSync, statSync } from 'node:fs'
import SqliteFile from 'better-sqlite3'
import { type AppError, messageOf } from '../../errors.ts'
import { storeErrors } from '../errors.ts'
import { applicationId } from './application-id.ts'
import { describeOwner } from './file-owner.ts'
import { migrations } from './migrations.ts'
import { asStoreError, codeOf } from './sqlite-error.ts'

/** What a database file is. Looking at it changes nothing but what SQLite mends after a kill. */
export type DatabaseInspection =
  | { readonly kind: 'absent' }
  /** Another process has it open; `owner` says in words which. */
  | { readonly kind: 'held'; readonly owner: string; readonly sizeBytes: number }
  | {
      readonly kind: 'usable'
      readonly sizeBytes: number
      /** The newest migration that it has had; absent for an empty file. */
      readonly schema?: string
      /** Migrations that the next start runs. */
      readonly pending: number
    }
  /** What opening it would throw. */
  | { readonly kind: 'refused'; readonly error: AppError }

/** A process that holds the file holds it for long: waiting tells nothing. */
const lockWaitMs = 100

export function inspectDatabase(path: string): DatabaseInspection {
  if (!existsSync(path)) return { kind: 'absent' }
  try {
    return read(path)
  } catch (cause) {
    if (/^SQLITE_(BUSY|LOCKED)/.test(codeOf(cause))) {
      return { kind: 'held', owner: describeOwner(path), sizeBytes: sizeOf(path) }
    }
    if (codeOf(cause).startsWith('SQLITE_READONLY')) {
      return refused(storeErrors.FILE_UNOPENABLE(`(${path} is read-only.)`, cause))
    }
    return refused(asStoreError(cause))
  }
}

const refused = (error: AppError) => ({ kind: 'refused', error }) as const

function read(path: string): DatabaseInspection {
  const file = open(path)
  try {
    // Before the first read: the index of the write-ahead log is then kept in memory, and no file is made for it.
    file.pragma('locking_mode = EXCLUSIVE')
    const sizeBytes = sizeOf(path)
    const known = Object.keys(migrations)
    if (file.pragma('schema_version', { simple: true }) === 0) {
      return { kind: 'usable', sizeBytes, pending: known.length }
    }
    if (file.pragma('application_id', { simple: true }) !== applicationId) {
      throw storeErrors.FILE_FOREIGN(`(${path} belongs to another program.)`)
    }
    const done = migrationsOf(file)
    const unknown = done.filter(name => !known.includes(name))
    if (unknown.length > 0) {
      throw storeErrors.FILE_NEWER(`(${path} has the unknown migration ${unknown.join(', ')}.)`)
    }
    const schema = done.at(-1)
    const pending = known.length - done.length
    return { kind: 'usable', sizeBytes, ...(schema === undefined ? {} : { schema }), pending }
  } finally {
    file.close()
  }
}

function open(path: string): SqliteFile.Database {
  try {
    // SQLite cannot read a file with a write-ahead log in a read-only connection that shares nothing.
    return new SqliteFile(path, { fileMustExist: true, timeout: lockWaitMs })
  } catch (cause) {
    throw storeErrors.FILE_UNOPENABLE(`(${path}: ${messageOf(cause)})`, cause)
  }
}

function migrationsOf(file: SqliteFile.Database): string[] {
  const table = file.prepare("SELECT 1 FROM sqlite_master WHERE name = 'kysely_migration'").get()
  if (table === undefined) return []
  return file.prepare('SELECT name FROM kysely_migration ORDER BY name').pluck().all() as string[]
}

/** The file with its write-ahead log. */
function sizeOf(path: string): number {
  return [path, `${path}-wal`]
    .map(name => statSync(name, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((total, size) => total + size, 0)
}
