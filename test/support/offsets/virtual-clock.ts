import type { Clock } from '#kit/clock.ts'

interface Sleeper {
  readonly dueMs: number
  readonly wake: () => void
}

/** A clock that stands still until the test moves it. Its wall time can be set, its monotonic time cannot. */
export class VirtualClock implements Clock {
  #elapsedMs = 0
  #wallMs: number
  #sleepers: Sleeper[] = []

  constructor(startMs = 1_700_000_000_000) {
    this.#wallMs = startMs
  }

  now(): number {
    return this.#wallMs
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  /** How many wait for time to pass. */
  get sleepers(): number {
    return this.#sleepers.length
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      if (signal?.aborted) return resolve()
      this.#sleepers.push({ dueMs: this.#elapsedMs + Math.max(0, ms), wake: resolve })
      signal?.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  /** Lets time pass at once, without letting sleepers work in between. */
  advance(ms: number): void {
    this.#elapsedMs += ms
    this.#wallMs += ms
    const due = this.#sleepers.filter(({ dueMs }) => dueMs <= this.#elapsedMs)
    this.#sleepers = this.#sleepers.filter(({ dueMs }) => dueMs > this.#elapsedMs)
    for (const { wake } of due) wake()
  }

  /** Lets time pass from sleeper to sleeper, giving each the time to do its work. */
  async run(ms: number): Promise<void> {
    const endMs = this.#elapsedMs + ms
    for (;;) {
      await settled()
      const next = Math.min(endMs, ...this.#sleepers.map(({ dueMs }) => dueMs))
      this.advance(Math.max(0, next - this.#elapsedMs))
      if (next >= endMs) break
    }
    await settled()
  }

  setWall(ms: number): void {
    this.#wallMs = ms
  }
}

/** After this, every promise that can settle without the clock has settled. */
async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise(resolve => setImmediate(resolve))
}
