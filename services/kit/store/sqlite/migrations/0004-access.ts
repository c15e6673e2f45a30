import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const access: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE tokens (
      id TEXT PRIMARY KEY,
      hash TEXT NOT NULL,
      name TEXT NOT NULL,
      scopes TEXT NOT NULL,
      created_ms INTEGER NOT NULL,
      created_by TEXT NOT NULL,
      expires_ms INTEGER,
      revoked_ms INTEGER,
      used_ms INTEGER
    ) WITHOUT ROWID`.execute(db)
    await sql`CREATE TABLE sessions (
      hash TEXT PRIMARY KEY,
      token TEXT NOT NULL,
      expires_ms INTEGER NOT NULL
    ) WITHOUT ROWID`.execute(db)
    await sql`CREATE TABLE replies (
      caller TEXT NOT NULL,
      key TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      status INTEGER NOT NULL,
      headers TEXT NOT NULL,
      body TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      PRIMARY KEY (caller, key)
    ) WITHOUT ROWID`.execute(db)
    await sql`CREATE INDEX replies_at ON replies (at_ms)`.execute(db)
  },
}
