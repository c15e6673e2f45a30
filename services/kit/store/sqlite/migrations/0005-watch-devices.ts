import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const watchDevices: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE watch_devices (
      id TEXT PRIMARY KEY,
      device TEXT NOT NULL,
      heard_ms INTEGER NOT NULL,
      received_ms INTEGER
    ) WITHOUT ROWID`.execute(db)
    await sql`CREATE TABLE watch_pairings (
      hash TEXT PRIMARY KEY,
      person TEXT NOT NULL,
      expires_ms INTEGER NOT NULL,
      device TEXT
    ) WITHOUT ROWID`.execute(db)
    await sql`CREATE TABLE watch_nonces (
      device TEXT NOT NULL,
      nonce TEXT NOT NULL,
      expires_ms INTEGER NOT NULL,
      PRIMARY KEY (device, nonce)
    ) WITHOUT ROWID`.execute(db)
    await sql`CREATE INDEX watch_nonces_expiry ON watch_nonces (expires_ms)`.execute(db)
    await sql`CREATE TABLE watch_actions (
      device TEXT NOT NULL,
      id TEXT NOT NULL,
      incident TEXT NOT NULL,
      action TEXT NOT NULL,
      result TEXT NOT NULL,
      taken_ms INTEGER NOT NULL,
      PRIMARY KEY (device, id)
    ) WITHOUT ROWID`.execute(db)
    await sql`CREATE INDEX watch_actions_incident ON watch_actions (device, incident)`.execute(db)
    await sql`CREATE INDEX watch_actions_taken ON watch_actions (taken_ms)`.execute(db)
  },
}
