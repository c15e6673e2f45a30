import { setImmediate as turn } from 'node:timers/promises'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { StoreTransaction } from './database.ts'
import { asStoreError } from './sqlite-error.ts'
import type { Tables } from './tables.ts'

interface Job {
  /** Gives what to call once it is durable. */
  readonly run: (tx: Transaction<Tables>) => Promise<() => void>
  readonly reject: (cause: unknown) => void
}

/** So many share a transaction at most: none of them is to wait for long. */
const jobsMax = 64

/**
 * Runs transactions that come while another one is written in one transaction of the file, since each costs an fsync. Each
 * is whole or not at all by itself (a savepoint each); all are durable when the first of them resolves. Where the file
 * refuses the whole, each of them rejects.
 */
export class SharedTransactions {
  readonly #db: Kysely<Tables>
  #waiting: Job[] = []
  #running = false

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const run = async (tx: Transaction<Tables>) => {
        const committed: (() => void)[] = []
        const result = await work({ db: tx, afterCommit: then => committed.push(then) })
        return () => {
          try {
            for (const then of committed) then()
            resolve(result)
          } catch (cause) {
            reject(asStoreError(cause))
          }
        }
      }
      this.#waiting.push({ run, reject })
      if (!this.#running) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0) {
      await this.#together(this.#waiting.splice(0, jobsMax))
      // An fsync stops everything: what came meanwhile gets the time to join the next.
      await turn()
    }
    this.#running = false
  }

  async #together(jobs: readonly Job[]): Promise<void> {
    const settled: (() => void)[] = []
    try {
      await this.#db.transaction().execute(async tx => {
        for (const job of jobs) {
          if (jobs.length === 1) settled.push(await job.run(tx))
          else settled.push(await inSavepoint(tx, job))
        }
      })
    } catch (cause) {
      for (const { reject } of jobs) reject(asStoreError(cause))
      return
    }
    for (const settle of settled) settle()
  }
}

/** Gives what to call when the whole is durable. Throws where the whole cannot go on. */
async function inSavepoint(tx: Transaction<Tables>, { run, reject }: Job): Promise<() => void> {
  await sql`SAVEPOINT shared`.execute(tx)
  try {
    const settle = await run(tx)
    await sql`RELEASE shared`.execute(tx)
    return settle
  } catch (cause) {
    try {
      await sql`ROLLBACK TO shared`.execute(tx)
      await sql`RELEASE shared`.execute(tx)
    } catch {
      // SQLite has rolled back the whole by itself, as it does on a full disk: nothing more may run in it.
      throw cause
    }
    return () => reject(asStoreError(cause))
  }
}
