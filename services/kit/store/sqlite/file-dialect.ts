import type SqliteFile from 'better-sqlite3'
import { type DatabaseConnection, type Driver, SqliteDialect, SqliteDriver } from 'kysely'

/**
 * Kysely's dialect, except for what a full disk does: SQLite then has rolled back by itself, and the failure of a second
 * rollback would hide why (https://sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction").
 */
export class FileDialect extends SqliteDialect {
  readonly #file: SqliteFile.Database

  constructor(file: SqliteFile.Database) {
    super({ database: file })
    this.#file = file
  }

  override createDriver(): Driver {
    return new FileDriver(this.#file)
  }
}

class FileDriver extends SqliteDriver {
  readonly #file: SqliteFile.Database

  constructor(file: SqliteFile.Database) {
    super({ database: file })
    this.#file = file
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#file.inTransaction) await super.rollbackTransaction(connection)
  }
}
