import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const historyAndBus: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('meta')
      .addColumn('name', 'text', column => column.primaryKey())
      .addColumn('value', 'text', column => column.notNull())
      .execute()
    await db.schema
      .createTable('series')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('series', 'text', column => column.notNull().unique())
      .addColumn('last_step_ms', 'integer', column => column.notNull())
      .execute()
    await db.schema
      .createTable('journal')
      .addColumn('seq', 'integer', column => column.primaryKey())
      .addColumn('start_ms', 'integer', column => column.notNull())
      .addColumn('data', 'blob', column => column.notNull())
      .execute()
    await db.schema.createIndex('journal_start').on('journal').column('start_ms').execute()
    await db.schema
      .createTable('blocks')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('data', 'blob', column => column.notNull())
      .execute()
    // Autoincrement: a position must never point past a message that is published later.
    await db.schema
      .createTable('bus_messages')
      .addColumn('seq', 'integer', column => column.primaryKey().autoIncrement())
      .addColumn('topic', 'text', column => column.notNull())
      .addColumn('key', 'text', column => column.notNull())
      .addColumn('value', 'text', column => column.notNull())
      .addColumn('headers', 'text', column => column.notNull())
      .addColumn('published_at_ms', 'integer', column => column.notNull())
      .execute()
    await sql`CREATE INDEX bus_messages_key ON bus_messages (topic, key, seq)`.execute(db)
    await sql`CREATE INDEX bus_messages_seq ON bus_messages (topic, seq)`.execute(db)
    await db.schema
      .createTable('bus_positions')
      .addColumn('topic', 'text', column => column.notNull())
      .addColumn('consumer_group', 'text', column => column.notNull())
      .addColumn('seq', 'integer', column => column.notNull())
      .addPrimaryKeyConstraint('bus_positions_key', ['topic', 'consumer_group'])
      .execute()
  },
}
