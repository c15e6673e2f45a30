import SqliteFile from 'better-sqlite3'
import { Registry } from 'prom-client'
import { type Anomaly, type AnomalyKind, anomalyId } from '#contracts/anomaly.ts'
import { seriesId } from '#contracts/series.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'

export interface FillOptions {
  readonly rows: number
  readonly series: number
  /** The newest begins then. */
  readonly nowMs: number
  readonly log: (line: string) => void
}

const dayMs = 86_400_000
/** Half of all are predictions, as in a fleet with one false alarm a day and series. */
const kinds: readonly AnomalyKind[] = [
  ...['predicted_breach', 'predicted_breach', 'predicted_breach', 'predicted_breach'],
  ...['breach', 'breach', 'unusual', 'blind'],
] as AnomalyKind[]
const outcomes = ['confirmed', 'averted', 'false'] as const

/** The series that anomalies and samples of the benchmark are of. */
export const benchSeries = (i: number) =>
  ({
    ...{ cluster: `cluster-${i % 3}`, stream: `stream-${i % 500}`, consumer: `consumer-${i}` },
    kind: 'time_lag',
  }) as const

/** Makes a store with so many anomalies over the last 60 days, as the store itself would keep them; only the loading is quicker. */
export async function fillAnomalies(path: string, options: FillOptions): Promise<void> {
  const { rows, series, nowMs, log } = options
  const deps = { clock: systemClock, log: silentLogger, registry: new Registry() }
  // Its tables and indexes are made by the store.
  await (await openSqliteStore(sqliteStoreConfig.parse({ path }), deps))[Symbol.asyncDispose]()
  const file = new SqliteFile(path)
  try {
    file.pragma('synchronous = OFF')
    file.pragma('journal_mode = OFF')
    const indexes = file
      .prepare(
        "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'anomalies' AND sql LIKE 'CREATE INDEX%'",
      )
      .all() as { name: string; sql: string }[]
    for (const { name } of indexes) file.exec(`DROP INDEX ${name}`)
    const insert = file.prepare(
      'INSERT OR IGNORE INTO anomalies (id, series, kind, start_ms, at_ms, end_ms, anomaly) VALUES (?, ?, ?, ?, ?, ?, ?)',
    )
    file.exec('BEGIN')
    for (let i = 0; i < rows; i++) {
      const one = anomalyOf(i, { rows, series, nowMs })
      const { id, kind, startMs, atMs, endMs = null } = one
      insert.run(id, seriesId(one.series), kind, startMs, atMs, endMs, JSON.stringify(one))
      if (i % 1_000_000 === 0) log(`${i} anomalies`)
    }
    file.exec('COMMIT')
    for (const { sql } of indexes) file.exec(sql)
    file.pragma('journal_mode = WAL')
  } finally {
    file.close()
  }
}

/** Evenly over 60 days; a few are open, a few last for hours. */
function anomalyOf(
  i: number,
  { rows, series, nowMs }: Pick<FillOptions, 'rows' | 'series' | 'nowMs'>,
): Anomaly {
  const key = benchSeries((i * 7_919) % series)
  const kind = kinds[i % kinds.length] ?? 'breach'
  const startMs = Math.floor(nowMs - ((rows - i) / rows) * 59 * dayMs)
  const lengthMs = i % 1_000 === 0 ? 8 * 3_600_000 : 30_000 + ((i * 31) % 600_000)
  const isOpen = i > rows - 500
  const endMs = startMs + lengthMs
  return {
    ...{ v: 1, id: anomalyId(key, kind, startMs), series: key, kind, startMs },
    ...{ atMs: isOpen ? nowMs : endMs, ...(isOpen ? {} : { endMs }) },
    ...{ objectiveMs: 30_000, objectiveLearnt: false, peakMs: 31_000 + (i % 90_000) },
    age: {
      known: true,
      ...{ lowMs: 30_500, bestMs: 31_000, highMs: 31_500 },
      method: 'end-offset-history',
    },
    ...(kind === 'predicted_breach' && !isOpen && { outcome: outcomes[i % 3] ?? 'false' }),
    text: `The oldest unread record of ${key.consumer} is 31 s old; the objective is 30 s, and it reads 12 records a second fewer than arrive.`,
    labels: { owner: `team-${i % 40}`, service: `service-${i % 500}`, region: 'eu', tier: '1' },
    circumstances: [],
  }
}
