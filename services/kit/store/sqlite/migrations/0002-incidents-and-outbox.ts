import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const incidentsAndOutbox: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`CREATE TABLE incidents (
      id TEXT PRIMARY KEY,
      state TEXT NOT NULL,
      is_over INTEGER NOT NULL,
      start_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL,
      incident TEXT NOT NULL
    ) WITHOUT ROWID`.execute(db)
    // For lists by cursors on (time, id).
    await sql`CREATE INDEX incidents_start ON incidents (start_ms, id)`.execute(db)
    await sql`CREATE TABLE notifier_rows (
      kind TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (kind, key)
    ) WITHOUT ROWID`.execute(db)
    await sql`CREATE TABLE outbox (
      id TEXT PRIMARY KEY,
      tell TEXT NOT NULL,
      place INTEGER NOT NULL,
      incident TEXT NOT NULL,
      person TEXT NOT NULL,
      target TEXT NOT NULL,
      channel TEXT NOT NULL,
      purpose TEXT NOT NULL,
      importance REAL NOT NULL,
      state TEXT NOT NULL,
      is_open INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      not_before_ms INTEGER NOT NULL,
      fail_over_at_ms INTEGER NOT NULL,
      failed_over INTEGER NOT NULL,
      queued_ms INTEGER NOT NULL,
      accepted_ms INTEGER,
      received_ms INTEGER,
      seen_ms INTEGER,
      ended_ms INTEGER,
      reason TEXT,
      provider_id TEXT,
      avoid TEXT,
      notice TEXT NOT NULL
    )`.execute(db)
    await sql`CREATE UNIQUE INDEX outbox_tell ON outbox (tell, place)`.execute(db)
    await sql`CREATE INDEX outbox_open ON outbox (tell) WHERE is_open = 1`.execute(db)
    await sql`CREATE INDEX outbox_incident ON outbox (incident, person)`.execute(db)
    await sql`CREATE INDEX outbox_queued ON outbox (queued_ms)`.execute(db)
    await sql`CREATE TABLE targets (
      id TEXT PRIMARY KEY,
      person TEXT NOT NULL,
      channel TEXT NOT NULL,
      address TEXT NOT NULL,
      source TEXT NOT NULL,
      registered_at_ms INTEGER NOT NULL,
      state TEXT NOT NULL,
      reason TEXT
    ) WITHOUT ROWID`.execute(db)
    // Incidents for a bus outside of this file that were committed and perhaps not published yet.
    await sql`CREATE TABLE unpublished_incidents (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) WITHOUT ROWID`.execute(db)
  },
}
