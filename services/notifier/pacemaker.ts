import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import { Heap } from './delivery/heap.ts'
import type { SteadyTime } from './steady-time.ts'

export interface PacemakerDeps {
  readonly clock: Clock
  readonly time: SteadyTime
  readonly log: Logger
  /** What tells wait for, and everything else that time alone changes. Called at most every `idleMs` or when something is due. */
  readonly beat: (due: readonly string[], nowMs: number) => Promise<void>
  /** How long until something else than a tell is due. */
  readonly waitMs: (nowMs: number) => number | undefined
  readonly jumped: (jumpMs: number) => void
}

/** Gauges are renewed and the clock is looked at this often. */
const idleMs = 1_000

/** Wakes the notifier when something falls due, and once a second. */
export class Pacemaker implements AsyncDisposable {
  readonly #deps: PacemakerDeps
  readonly #due = new Heap<{ atMs: number; tell: string }>((a, b) => a.atMs < b.atMs)
  readonly #stopping = new AbortController()
  #pause = new AbortController()
  #isWoken = false
  #running: Promise<void> = Promise.resolve()

  constructor(deps: PacemakerDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#running = this.#run()
  }

  /** A tell waits until then; it may have waited for something else before, which does no harm. */
  plan(tell: string, atMs: number): void {
    this.#due.push({ atMs, tell })
  }

  /** What is waited for may have changed. */
  wake(): void {
    this.#isWoken = true
    this.#pause.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    this.#pause.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { clock, time, beat, jumped, log } = this.#deps
    let followedMs = clock.monotonicMs()
    while (!this.#stopping.signal.aborted) {
      if (clock.monotonicMs() - followedMs >= idleMs) {
        followedMs = clock.monotonicMs()
        const jumpMs = time.follow()
        if (jumpMs !== 0) {
          log.warn({ seconds: Math.round(jumpMs / 1_000) }, 'the clock of this machine jumped')
          jumped(jumpMs)
        }
      }
      const nowMs = time.now()
      await beat(this.#takeDue(nowMs), nowMs)
      await this.#rest()
    }
  }

  #takeDue(nowMs: number): string[] {
    const due = new Set<string>()
    for (let top = this.#due.peek(); top && top.atMs <= nowMs; top = this.#due.peek()) {
      this.#due.pop()
      due.add(top.tell)
    }
    return [...due]
  }

  async #rest(): Promise<void> {
    const { clock, time, waitMs } = this.#deps
    this.#pause = new AbortController()
    if (this.#stopping.signal.aborted) return
    if (!this.#isWoken) {
      const nowMs = time.now()
      const next = this.#due.peek()
      const waits = [idleMs, waitMs(nowMs) ?? idleMs, next ? next.atMs - nowMs : idleMs]
      await clock.sleep(Math.max(1, Math.min(...waits)), this.#pause.signal)
    }
    this.#isWoken = false
  }
}
