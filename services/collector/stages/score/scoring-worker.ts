import { Worker } from 'node:worker_threads'
import { type BackOff, backOffMs } from '#kit/back-off.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type {
  Numbered,
  WorkerAnswer,
  WorkerGreeting,
  WorkerRequest,
  WorkerSettings,
} from './worker-messages.ts'

export interface ScoringWorkerDeps {
  readonly clock: Clock
  readonly log: Logger
  /** Called when a worker is ready, the first one and each that follows a death: it knows no series. */
  readonly onReady: (greeting: WorkerGreeting) => void
  readonly onDeath: () => void
  /** How a thread is started; tests keep hold of it to end it. */
  readonly startThread?: (settings: WorkerSettings) => Worker
}

/** Nothing is answered any more by the worker that was asked: it died or was stopped. */
export const workerGone = Symbol('the worker is gone')

const restart: BackOff = { firstMs: 250, longestMs: 30_000 }

/** The extension is that of this file: sources run as they are, the package has JavaScript. */
export const startThread = (settings: WorkerSettings): Worker =>
  new Worker(new URL('./score-worker.ts', import.meta.url), { workerData: settings })

/** The thread that scores, for as long as it is wanted: when it dies another one takes its place after a pause. */
export class ScoringWorker implements AsyncDisposable {
  readonly #settings: WorkerSettings
  readonly #deps: ScoringWorkerDeps
  readonly #waiting = new Map<number, (answer: WorkerAnswer | typeof workerGone) => void>()
  readonly #stopping = new AbortController()
  #thread: Worker | undefined
  #isReady = false
  #seq = 0
  #failures = 0
  #restarting: Promise<void> = Promise.resolve()

  constructor(settings: WorkerSettings, deps: ScoringWorkerDeps) {
    this.#settings = settings
    this.#deps = deps
    this.#start()
  }

  get isReady(): boolean {
    return this.#isReady
  }

  /** Asks the worker. Buffers in `moved` are handed over. Never rejects: a worker that dies answers `workerGone`. */
  ask(
    message: WorkerRequest,
    moved: readonly ArrayBuffer[] = [],
  ): Promise<WorkerAnswer | typeof workerGone> {
    const thread = this.#thread
    if (thread === undefined || !this.#isReady) return Promise.resolve(workerGone)
    const seq = ++this.#seq
    return new Promise(resolve => {
      this.#waiting.set(seq, resolve)
      thread.postMessage({ seq, message } satisfies Numbered<WorkerRequest>, moved)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#thread?.terminate()
    await this.#restarting
  }

  #start(): void {
    const thread = (this.#deps.startThread ?? startThread)(this.#settings)
    this.#thread = thread
    let reason = 'it ended by itself'
    thread.on('message', (said: WorkerGreeting | Numbered<WorkerAnswer>) => {
      if ('kind' in said) this.#greeted(said)
      else this.#answered(said)
    })
    thread.on('error', thrown => {
      reason = messageOf(thrown)
    })
    thread.on('exit', code => this.#ended(`${reason} (exit code ${code})`))
  }

  #greeted(greeting: WorkerGreeting): void {
    this.#isReady = true
    const { by, problems } = greeting
    if (problems.length === 0) this.#deps.log.info({ forecaster: by }, 'forecasts are made')
    else {
      const reason = problems.join('; ')
      this.#deps.log.warn({ forecaster: by, reason }, 'forecasts are made by a plain forecaster')
    }
    this.#deps.onReady(greeting)
  }

  #answered({ seq, message }: Numbered<WorkerAnswer>): void {
    // Only a worker that scored works: one that dies over its first step must not be restarted at once each time.
    if (message.kind === 'scores') this.#failures = 0
    this.#waiting.get(seq)?.(message)
    this.#waiting.delete(seq)
  }

  #ended(reason: string): void {
    this.#isReady = false
    this.#thread = undefined
    for (const answer of this.#waiting.values()) answer(workerGone)
    this.#waiting.clear()
    if (this.#stopping.signal.aborted) return
    this.#failures++
    const waitMs = Math.round(backOffMs(this.#failures, restart))
    this.#deps.log.error({ reason, waitMs }, 'the scoring worker died; another one is started')
    this.#deps.onDeath()
    this.#restarting = this.#deps.clock.sleep(waitMs, this.#stopping.signal).then(() => {
      if (!this.#stopping.signal.aborted) this.#start()
    })
  }
}
