import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What anomalies are filtered by, each with an index in the order of lists. */
const parts = {
  outcome: "anomaly ->> '$.outcome'",
  cluster: "anomaly ->> '$.series.cluster'",
  stream: "anomaly ->> '$.series.stream'",
  consumer: "anomaly ->> '$.series.consumer'",
} as const

export const anomalyQuery: Migration = {
  async up(db: Kysely<unknown>) {
    const run = (text: string) => sql.raw(text).execute(db)
    for (const [name, expression] of Object.entries(parts)) {
      await run(`ALTER TABLE anomalies ADD COLUMN ${name} TEXT AS (${expression}) VIRTUAL`)
    }
    await run('DROP INDEX anomalies_start')
    await run('DROP INDEX anomalies_series')
    // What rows are sorted out by is in the index, too: those that do not fit are not read.
    const place = 'start_ms DESC, id, end_ms'
    await run(`CREATE INDEX anomalies_start ON anomalies (${place}, kind, cluster)`)
    await run(`CREATE INDEX anomalies_kind ON anomalies (kind, ${place}, cluster)`)
    for (const name of ['series', 'cluster', 'stream', 'consumer']) {
      await run(`CREATE INDEX anomalies_${name} ON anomalies (${name}, ${place}, kind, outcome)`)
    }
    await run(
      `CREATE INDEX anomalies_outcome ON anomalies (outcome, ${place}, kind, cluster) WHERE outcome IS NOT NULL`,
    )
    // Few are open or last long: whatever overlaps a time and began long before it is found by these.
    await run('CREATE INDEX anomalies_open ON anomalies (start_ms DESC, id) WHERE end_ms IS NULL')
    await run(
      'CREATE INDEX anomalies_long ON anomalies (start_ms DESC, id, end_ms) WHERE end_ms - start_ms > 3600000',
    )
  },
}
