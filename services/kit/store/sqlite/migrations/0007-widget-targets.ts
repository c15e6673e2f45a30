import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a target is for, where nobody is told there. */
export const widgetTargets: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`ALTER TABLE targets ADD COLUMN use TEXT`.execute(db)
  },
}
