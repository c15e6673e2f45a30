import type { Registry } from 'prom-client'
import type { Clock } from '../../clock.ts'
import type { HealthReading } from '../../health.ts'
import type { Logger } from '../../logger.ts'
import { registerMetrics } from '../../metrics.ts'
import { createTeardown } from '../../teardown.ts'
import { storeMetrics } from '../metrics.ts'
import type { Store } from '../store.ts'
import { createSqliteAnomalies } from './anomaly-table.ts'
import { createAppendQueue } from './append-queue.ts'
import type { SqliteStoreConfig } from './config.ts'
import { openDatabase, type SqliteDatabase } from './database.ts'
import { usedBytes } from './fold.ts'
import { openJournal } from './journal.ts'
import { openKeptFrom } from './kept-from.ts'
import { openDictionary } from './series-dictionary.ts'
import { asStoreError } from './sqlite-error.ts'
import { createSqliteHistory } from './sqlite-history.ts'
import { createSqliteIncidents } from './sqlite-incidents.ts'

export interface StoreDeps {
  readonly clock: Clock
  readonly log: Logger
  readonly registry: Registry
}

/** The embedded store: one file, owned by this process alone while it is open. */
export interface SqliteStore extends Store {
  /** For parts that write their own rows, or in one transaction with others: the embedded bus, the outbox. */
  readonly database: SqliteDatabase
  /** Whether steps reach the disk; why not otherwise. */
  health(): HealthReading
}

/**
 * Opens the file of the embedded store, or makes it. Rejects with an `AppError` when another process holds it, when it
 * is foreign, newer or damaged, or when it cannot be opened; then nothing of it was changed.
 */
export async function openSqliteStore(
  config: SqliteStoreConfig,
  { clock, log, registry }: StoreDeps,
): Promise<SqliteStore> {
  const teardown = createTeardown({ log })
  try {
    const database = teardown.use('database', await openDatabase(config.path, clock))
    const dictionary = await openDictionary(database.db)
    const cacheMaxBytes = config.journalCacheMaxBytes
    const journal = await openJournal(database, { dictionary, cacheMaxBytes })
    const keptFrom = await openKeptFrom(database.db)
    const metrics = registerMetrics(storeMetrics, registry)
    metrics.series.set(dictionary.size())
    metrics.size_bytes.set(usedBytes(database))
    const queue = teardown.use(
      'append queue',
      createAppendQueue(
        { stepsMax: config.unsavedStepsMax, retryMs: config.retryMs },
        { database, journal, dictionary, clock, log, metrics },
      ),
    )
    const history = createSqliteHistory({
      ...{ database, journal, dictionary, keptFrom, queue, metrics },
      sizeMaxBytes: config.sizeMaxBytes,
      monotonicMs: () => clock.monotonicMs(),
    })
    return {
      history,
      anomalies: createSqliteAnomalies(database),
      incidents: createSqliteIncidents(database),
      database,
      health: () => queue.health(),
      [Symbol.asyncDispose]: () => teardown[Symbol.asyncDispose](),
    }
  } catch (cause) {
    await teardown[Symbol.asyncDispose]()
    throw asStoreError(cause)
  }
}
