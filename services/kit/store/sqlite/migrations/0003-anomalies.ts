import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const anomalies: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('anomalies')
      .addColumn('id', 'text', column => column.primaryKey())
      .addColumn('series', 'text', column => column.notNull())
      .addColumn('kind', 'text', column => column.notNull())
      .addColumn('start_ms', 'integer', column => column.notNull())
      .addColumn('at_ms', 'integer', column => column.notNull())
      .addColumn('end_ms', 'integer')
      .addColumn('anomaly', 'text', column => column.notNull())
      .execute()
    await db.schema.createIndex('anomalies_start').on('anomalies').column('start_ms').execute()
    await db.schema
      .createIndex('anomalies_series')
      .on('anomalies')
      .columns(['series', 'start_ms'])
      .execute()
  },
}
