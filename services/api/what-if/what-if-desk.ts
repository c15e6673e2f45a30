import { Worker } from 'node:worker_threads'
import type { WhatIf, WhatIfAnswer } from '#contracts/what-if.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { EngineChoice } from '#models/engines/engine.ts'
import { apiErrors } from '../errors.ts'
import type { WorkerReply } from './what-if-worker.ts'

/** Who answers: as the collectors are configured. */
export interface WhatIfSettings {
  readonly forecaster: string
  readonly engine: EngineChoice
  readonly model?: string
}

export interface WhatIfDeps {
  readonly clock: Clock
  /** How a thread is started; tests start another one. */
  readonly startThread?: (settings: WhatIfSettings) => Worker
}

/** Requests that wait, besides the one that is scored. */
const waitingMax = 4
/** Loading a network and measuring engines takes some seconds; a day of points less than one. */
const patienceMs = 20_000
/** A thread with a network takes some 100 MB: it ends when nobody asked for this long. */
const idleMs = 60_000

const startThread = (settings: WhatIfSettings): Worker =>
  new Worker(new URL('./what-if-worker.ts', import.meta.url), { workerData: settings })

/** Scores posted series in a thread of its own, which is started when somebody asks and ends when nobody does any more. */
export class WhatIfDesk implements AsyncDisposable {
  readonly #settings: WhatIfSettings
  readonly #deps: WhatIfDeps
  #thread: Worker | undefined
  #idle: AbortController | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #isStopped = false

  constructor(settings: WhatIfSettings, deps: WhatIfDeps) {
    this.#settings = settings
    this.#deps = deps
  }

  /** Rejects with `API_WHAT_IF_BUSY` where too many wait, and with `API_WHAT_IF_FAILED` where the thread gives no answer. */
  async ask(asked: WhatIf): Promise<WhatIfAnswer> {
    if (this.#waiting > waitingMax || this.#isStopped) throw apiErrors.WHAT_IF_BUSY()
    this.#waiting++
    const mine = this.#turn.then(() => this.#score(asked))
    this.#turn = mine.catch(() => {})
    try {
      return await mine
    } finally {
      this.#waiting--
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true
    await this.#end()
    await this.#turn
  }

  async #score(asked: WhatIf): Promise<WhatIfAnswer> {
    if (this.#isStopped) throw apiErrors.WHAT_IF_BUSY()
    this.#idle?.abort()
    this.#thread ??= (this.#deps.startThread ?? startThread)(this.#settings)
    const reply = await this.#replyOf(this.#thread, asked)
    if (!reply.ok) {
      // Whatever it does, the next request gets a fresh one.
      await this.#end()
      throw apiErrors.WHAT_IF_FAILED(`${reply.reason}.`)
    }
    this.#endWhenIdle()
    return reply.answer
  }

  async #replyOf(thread: Worker, asked: WhatIf): Promise<WorkerReply> {
    const settled = new AbortController()
    const { promise: answered, resolve } = Promise.withResolvers<WorkerReply>()
    const fail = (reason: string) => resolve({ ok: false, reason })
    const onError = (thrown: unknown) => fail(messageOf(thrown))
    const onExit = () => fail('the thread ended')
    thread.once('message', resolve).once('error', onError).once('exit', onExit)
    const late = this.#deps.clock.sleep(patienceMs, settled.signal).then(
      (): WorkerReply => ({
        ok: false,
        reason: `there was no answer in ${patienceMs / 1_000} s`,
      }),
    )
    thread.postMessage(asked)
    const reply = await Promise.race([answered, late])
    settled.abort()
    thread.off('message', resolve).off('error', onError).off('exit', onExit)
    return reply
  }

  #endWhenIdle(): void {
    const idle = new AbortController()
    this.#idle = idle
    void this.#deps.clock
      .sleep(idleMs, idle.signal)
      .then(() => (idle.signal.aborted ? undefined : this.#end()))
  }

  async #end(): Promise<void> {
    this.#idle?.abort()
    const thread = this.#thread
    this.#thread = undefined
    await thread?.terminate()
  }
}
