import type { Clock } from '../../clock.ts'
import { type AppError, messageOf } from '../../errors.ts'
import type { HealthReading } from '../../health.ts'
import type { Logger } from '../../logger.ts'
import type { Instruments } from '../../metrics.ts'
import { storeErrors } from '../errors.ts'
import type { storeMetrics } from '../metrics.ts'
import type { SqliteDatabase } from './database.ts'
import type { Journal, UnsavedRow } from './journal.ts'
import type { SeriesDictionary } from './series-dictionary.ts'
import { asStoreError } from './sqlite-error.ts'

/**
 * Writes steps in the order they came, several in one transaction when they come faster than the disk. While the disk
 * refuses, at most `stepsMax` wait in memory and are tried again every `retryMs`; past that the oldest are given up,
 * counted, and their appends reject.
 */
export interface AppendQueue extends AsyncDisposable {
  /** Resolves when the row is durable. */
  add(row: UnsavedRow): Promise<void>
  /** Rows that wait, oldest first. */
  waiting(): readonly UnsavedRow[]
  health(): HealthReading
}

export interface AppendQueueDeps {
  readonly database: SqliteDatabase
  readonly journal: Journal
  readonly dictionary: SeriesDictionary
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Instruments<(typeof storeMetrics)['table']>
}

interface Waiting extends UnsavedRow {
  readonly resolve: () => void
  readonly reject: (error: AppError) => void
}

/** A day of steps that is replayed at once goes to disk in few transactions, each still short. */
const rowsPerTransaction = 64
/** Least time between two small transactions: each costs an fsync, and a replayed day would make one per step. */
const gatherMs = 20

export function createAppendQueue(
  { stepsMax, retryMs }: { readonly stepsMax: number; readonly retryMs: number },
  deps: AppendQueueDeps,
): AppendQueue {
  const { clock, log, metrics } = deps
  const waiting: Waiting[] = []
  const closing = new AbortController()
  let failure: AppError | undefined
  let writing: Promise<void> | undefined
  let gatherUntilMs = Number.NEGATIVE_INFINITY

  /** Steps that follow each other closely share a transaction; one that comes alone does not wait. */
  const gather = async () => {
    const restMs = gatherUntilMs - clock.monotonicMs()
    if (restMs > 0 && waiting.length < rowsPerTransaction) {
      await clock.sleep(restMs, closing.signal)
    }
  }
  const shed = () => {
    while (waiting.length > stepsMax) {
      metrics.steps_lost_total.inc()
      waiting.shift()?.reject(failure ?? storeErrors.WRITE_FAILED('(Too many steps wait.)'))
    }
    metrics.unsaved_steps.set(waiting.length)
  }
  const failed = (error: AppError) => {
    metrics.write_failures_total.inc({
      reason: error.code === 'STORE_DISK_FULL' ? 'full' : 'failed',
    })
    if (failure?.code !== error.code) {
      log.error(
        { code: error.code, reason: messageOf(error), advice: error.spec.advice },
        'history waits in memory',
      )
    }
    failure = error
  }
  const work = async () => {
    while (waiting.length > 0) {
      await gather()
      const rows = waiting.slice(0, rowsPerTransaction)
      const startedMs = clock.monotonicMs()
      try {
        await write(rows, deps)
        if (failure) log.info({ steps: waiting.length }, 'history is written again')
        failure = undefined
        metrics.append_seconds.observe((clock.monotonicMs() - startedMs) / 1_000)
        waiting.splice(0, rows.length)
        for (const row of rows) row.resolve()
        gatherUntilMs = clock.monotonicMs() + gatherMs
      } catch (cause) {
        failed(asStoreError(cause))
        if (closing.signal.aborted) break
        shed()
        await clock.sleep(retryMs, closing.signal)
      }
      metrics.unsaved_steps.set(waiting.length)
    }
    writing = undefined
  }

  return {
    add(row) {
      if (closing.signal.aborted) return Promise.reject(storeErrors.CLOSED())
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.push({ ...row, resolve, reject })
      // Only a refusing disk sheds: a burst that is being written is bounded by whoever waits for it.
      if (failure) shed()
      writing ??= work()
      return promise
    },
    waiting: () => waiting,
    health: () => (failure ? { ok: false, reason: messageOf(failure) } : { ok: true }),
    async [Symbol.asyncDispose]() {
      closing.abort()
      await writing
      if (waiting.length > 0) {
        log.error({ steps: waiting.length }, 'steps of history could not be written before the end')
      }
      for (const { reject } of waiting.splice(0)) reject(failure ?? storeErrors.CLOSED())
    },
  }
}

async function write(
  rows: readonly UnsavedRow[],
  { database, journal, dictionary }: AppendQueueDeps,
): Promise<void> {
  await database.transaction(async tx => {
    const fresh = dictionary.unsaved()
    for (let i = 0; i < fresh.length; i += 500) {
      const values = fresh
        .slice(i, i + 500)
        .map(({ number, id, lastStepMs }) => ({ id: number, series: id, last_step_ms: lastStepMs }))
      await tx.db.insertInto('series').values(values).execute()
    }
    await journal.insert(tx, rows)
    tx.afterCommit(() => dictionary.markSaved(fresh))
  })
}
