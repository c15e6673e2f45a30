import type { ErrorBudget } from '#contracts/objective-status.ts'
import type { SeriesId } from '#contracts/series.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import { errorBudgetOf } from './error-budget.ts'
import { type Judged, type KeptTimeSource, readKeptTime } from './read-kept-time.ts'

/** A series with its objective and the share of the time in which that is to be kept. */
export interface BudgetedSeries extends Judged {
  readonly share: number
}

export interface BudgetLedgerDeps extends KeptTimeSource {
  readonly clock: Clock
  readonly log: Logger
}

interface Entry extends BudgetedSeries {
  readonly budget: ErrorBudget
}

/** A budget is good for so long at least; and for so many times what working all of them out takes: 5 % of one core at most. */
const freshMs = 60_000
const restFactor = 20
/** Series that are read at once: some ten milliseconds of work between other requests. */
const readAtOnce = 10
/** A request waits this long for budgets that are being worked out. */
const patienceMs = 1_500

/**
 * The error budgets of all series. They are worked out in the background while somebody asks for them, and kept for a
 * while: 30 days of 10,000 series take some time to read. Nothing is done while nobody asks.
 */
export class BudgetLedger implements AsyncDisposable {
  readonly #deps: BudgetLedgerDeps
  readonly #stopping = new AbortController()
  #entries = new Map<SeriesId, Entry>()
  #sweep: Promise<void> | undefined
  #tookMs = 0

  constructor(deps: BudgetLedgerDeps) {
    this.#deps = deps
  }

  /** The budgets of these series, the only ones that are kept; those that are not worked out yet are left out. */
  async of(series: readonly BudgetedSeries[]): Promise<ReadonlyMap<SeriesId, ErrorBudget>> {
    const { clock } = this.#deps
    const entries = new Map<SeriesId, Entry>()
    for (const one of series) {
      const entry = this.#entries.get(one.id)
      if (entry !== undefined && isOf(entry, one)) entries.set(one.id, entry)
    }
    this.#entries = entries
    const sweep = this.#begin(series)
    if (sweep !== undefined && entries.size < series.length) {
      await Promise.race([sweep, clock.sleep(patienceMs, this.#stopping.signal)])
    }
    return new Map([...this.#entries].map(([id, { budget }]) => [id, budget]))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#sweep
  }

  #begin(series: readonly BudgetedSeries[]): Promise<void> | undefined {
    if (this.#sweep !== undefined || this.#stopping.signal.aborted) return this.#sweep
    const nowMs = this.#deps.clock.now()
    const goodForMs = Math.max(freshMs, restFactor * this.#tookMs)
    const due = series.filter(({ id }) => {
      const atMs = this.#entries.get(id)?.budget.atMs
      // A clock that was set back must not keep old budgets for ever.
      return atMs === undefined || Math.abs(nowMs - atMs) >= goodForMs
    })
    if (due.length === 0) return undefined
    this.#sweep = this.#work(due).finally(() => {
      this.#sweep = undefined
    })
    return this.#sweep
  }

  async #work(due: readonly BudgetedSeries[]): Promise<void> {
    const { clock, log } = this.#deps
    const startedMs = clock.monotonicMs()
    try {
      for (let i = 0; i < due.length && !this.#stopping.signal.aborted; i += readAtOnce) {
        const part = due.slice(i, i + readAtOnce)
        const kept = await readKeptTime(part, this.#deps, clock.now())
        for (const one of part) {
          const time = kept.get(one.id)
          if (time !== undefined) {
            this.#entries.set(one.id, { ...one, budget: errorBudgetOf(time, one.share) })
          }
        }
        await clock.sleep(0, this.#stopping.signal)
      }
      this.#tookMs = clock.monotonicMs() - startedMs
    } catch (cause) {
      log.warn({ reason: messageOf(cause) }, 'error budgets could not be worked out')
    }
  }
}

const isOf = (entry: Entry, { objectiveMs, share }: BudgetedSeries): boolean =>
  entry.objectiveMs === objectiveMs && entry.share === share
