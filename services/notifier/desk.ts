import type { Clock } from '#kit/clock.ts'
import { AppError, messageOf } from '#kit/errors.ts'
import type { HealthReading } from '#kit/health.ts'
import type { Logger } from '#kit/logger.ts'
import type { Instruments } from '#kit/metrics.ts'
import { account } from './account.ts'
import { Batch, type World } from './batch.ts'
import { notifierErrors } from './errors.ts'
import type { Input } from './input.ts'
import type { notifierMetrics } from './metrics.ts'
import type { SteadyTime } from './steady-time.ts'

export interface DeskDeps {
  readonly clock: Clock
  readonly time: SteadyTime
  readonly log: Logger
  readonly metrics: Instruments<(typeof notifierMetrics)['table']>
  readonly world: World
  /** Called after each batch that became durable. */
  readonly committed: (batch: Batch) => void
}

interface Waiting {
  readonly input: Input
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

/** Inputs of one transaction: an fsync is shared by many, and other writers of the file still get their turn. */
const batchMax = 512
/** So many do not wait for others to share their transaction. */
const batchFull = 256
/** Least time between two small transactions: each costs an fsync of some milliseconds. One that comes alone does not wait. */
const gatherMs = 10
/** Pause before a batch is tried again that the store refused. */
const retryMs = 1_000
/** What the bus gives again by itself. */
const fromBus: ReadonlySet<Input['type']> = new Set(['event', 'device'])

/**
 * Where everything that changes goes through, one batch after the other: what comes while one is made durable shares the
 * next transaction. Nothing is sent or said before it is durable. What the store refuses is repeated: what came from the bus
 * by the bus, everything else here, until it is kept.
 */
export class Desk implements AsyncDisposable {
  readonly #deps: DeskDeps
  #waiting: Waiting[] = []
  #working: Promise<void> | undefined
  #failure: AppError | undefined
  #gatherUntilMs = Number.NEGATIVE_INFINITY
  readonly #closing = new AbortController()

  constructor(deps: DeskDeps) {
    this.#deps = deps
  }

  /** Resolves when it is durable. Rejects where it cannot be; then it changed nothing. */
  submit(input: Input): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(notifierErrors.STOPPED())
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject })
      this.#working ??= this.#work()
    })
  }

  health(): HealthReading {
    return this.#failure ? { ok: false, reason: messageOf(this.#failure) } : { ok: true }
  }

  /** Commits what waits, once; what cannot be kept is rejected. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#working
  }

  async #work(): Promise<void> {
    // Inputs of the same moment come together, and nobody's call is answered before it returned.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      await this.#gather()
      const taken = this.#waiting.splice(0, batchMax)
      const failure = await this.#commit(taken)
      this.#gatherUntilMs = this.#deps.clock.monotonicMs() + gatherMs
      if (failure === undefined) continue
      if (failure instanceof AppError && failure.spec.retry === 'later') {
        this.#putBack(taken, failure)
        await this.#deps.clock.sleep(retryMs, this.#closing.signal)
      } else if (taken.length === 1) this.#giveUp(taken, failure)
      else for (const one of taken) await this.#commitAlone(one)
    }
    this.#working = undefined
  }

  async #gather(): Promise<void> {
    const restMs = this.#gatherUntilMs - this.#deps.clock.monotonicMs()
    if (restMs <= 0 || this.#waiting.length >= batchFull) return
    await this.#deps.clock.sleep(restMs, this.#closing.signal)
  }

  /** Gives what went wrong; then nothing of the batch was kept. */
  async #commit(taken: readonly Waiting[]): Promise<unknown> {
    const { world, time, clock, metrics, committed } = this.#deps
    const startedMs = clock.monotonicMs()
    const batch = new Batch(world, time.now())
    try {
      await batch.run(taken.map(({ input }) => input))
      await world.store.commit(batch.changes())
    } catch (cause) {
      batch.undo()
      metrics.commit_failures_total.inc()
      return cause
    }
    for (const tell of batch.tells.tells()) world.book.put(tell)
    for (const target of batch.targets) world.directory.put(target)
    if (this.#failure) this.#deps.log.info({}, 'the store keeps what is told again')
    this.#failure = undefined
    account(batch, metrics)
    metrics.commit_seconds.observe((clock.monotonicMs() - startedMs) / 1_000)
    committed(batch)
    for (const { resolve } of taken) resolve()
    return undefined
  }

  /** One input that cannot be worked on must not keep the others from it. */
  async #commitAlone(one: Waiting): Promise<void> {
    const failure = await this.#commit([one])
    if (failure === undefined) return
    if (failure instanceof AppError && failure.spec.retry === 'later') {
      this.#putBack([one], failure)
    } else this.#giveUp([one], failure)
  }

  #putBack(taken: readonly Waiting[], failure: AppError): void {
    if (this.#failure?.code !== failure.code) {
      const { code } = failure
      this.#deps.log.error({ code, reason: failure.message }, 'what is told cannot be kept')
    }
    this.#failure = failure
    const isOver = this.#closing.signal.aborted
    // The bus gives its messages again by itself, and its pauses grow.
    const given = taken.filter(({ input }) => isOver || fromBus.has(input.type))
    for (const { reject } of given) reject(failure)
    this.#waiting = [...taken.filter(one => !given.includes(one)), ...this.#waiting]
  }

  #giveUp(taken: readonly Waiting[], cause: unknown): void {
    for (const { input, reject } of taken) {
      this.#deps.log.error({ input: input.type, reason: messageOf(cause) }, 'an input is given up')
      reject(notifierErrors.EVENT_FAILED(`(${input.type}: ${messageOf(cause)})`, cause))
    }
  }
}
