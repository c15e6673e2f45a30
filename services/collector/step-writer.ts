import type { Frame } from '#contracts/frame.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { Instruments } from '#kit/metrics.ts'
import type { History } from '#kit/store/store.ts'
import type { collectorMetrics } from './metrics.ts'

export interface StepWriterDeps {
  readonly history: History
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Instruments<(typeof collectorMetrics)['table']>
}

const hourMs = 3_600_000

/** Steps on their way to history before samples wait a moment: a replayed day must not pile up in memory. */
const pendingMax = 64
const pauseMs = 250

/** Keeps steps in history and folds it once an hour. A store that refuses never holds samples up for long. */
export class StepWriter implements AsyncDisposable {
  readonly #deps: StepWriterDeps
  readonly #pending = new Set<Promise<void>>()
  #foldedHour: number | undefined
  #folding: Promise<void> | undefined

  constructor(deps: StepWriterDeps) {
    this.#deps = deps
  }

  async write(startMs: number, frames: readonly Frame[]): Promise<void> {
    const { metrics, clock } = this.#deps
    metrics.frames_total.inc(frames.length)
    const append = this.#append(startMs, frames).finally(() => this.#pending.delete(append))
    this.#pending.add(append)
    this.#foldWhenDue(startMs)
    if (this.#pending.size <= pendingMax) return
    const rest = new AbortController()
    await Promise.race([...this.#pending, clock.sleep(pauseMs, rest.signal)])
    rest.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folding
    // Bounded by whoever stops us: the store gives up what it cannot write when it closes itself.
    const rest = new AbortController()
    const patience = this.#deps.clock.sleep(3_000, rest.signal)
    await Promise.race([Promise.all(this.#pending), patience])
    rest.abort()
  }

  async #append(startMs: number, frames: readonly Frame[]): Promise<void> {
    const { history, clock, log, metrics } = this.#deps
    const startedMs = clock.monotonicMs()
    try {
      await history.append(startMs, frames)
      metrics.append_seconds.observe((clock.monotonicMs() - startedMs) / 1_000)
    } catch (cause) {
      metrics.append_failures_total.inc()
      log.error({ startMs, reason: messageOf(cause) }, 'a step was not kept in history')
    }
  }

  /** At the first step, for what an earlier run left, and then whenever a step is two minutes into a new hour. */
  #foldWhenDue(startMs: number): void {
    const hour = Math.floor((startMs - 120_000) / hourMs)
    if (this.#folding || hour <= (this.#foldedHour ?? -1)) return
    this.#foldedHour = hour
    const { history, clock, log } = this.#deps
    this.#folding = history
      .fold(Math.max(clock.now(), startMs))
      .then(report => log.debug({ ...report }, 'history folded'))
      .catch((cause: unknown) =>
        log.warn({ reason: messageOf(cause) }, 'history was not folded; the next hour tries again'),
      )
      .finally(() => {
        this.#folding = undefined
      })
  }
}
