export type BreakerState = 'closed' | 'open' | 'half_open'

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number
  /** The first wait before a probe; it doubles with each probe that fails. */
  readonly openMs: number
}

/** The wait grows up to this many times `openMs`. */
const growthMax = 8

/**
 * Keeps sends from a channel that fails: closed → open → half open, where one send at a time probes it → closed or open.
 * Time is a parameter, and monotonic, so that a wall clock that jumps neither opens nor holds it (which is why this is not
 * a library's: those that were looked at ask `Date.now`).
 */
export class Breaker {
  readonly #options: BreakerOptions
  #failures = 0
  #openUntilMs: number | undefined
  #waitMs: number
  #isProbing = false
  #opened = 0

  constructor(options: BreakerOptions) {
    this.#options = options
    this.#waitMs = options.openMs
  }

  /** How often it opened. */
  get opened(): number {
    return this.#opened
  }

  state(monotonicMs: number): BreakerState {
    if (this.#openUntilMs === undefined) return 'closed'
    return monotonicMs < this.#openUntilMs ? 'open' : 'half_open'
  }

  get isClosed(): boolean {
    return this.#openUntilMs === undefined
  }

  /** When a probe may be sent; `undefined` while nothing holds sends back. */
  get probeAtMs(): number | undefined {
    return this.#isProbing ? undefined : this.#openUntilMs
  }

  /** Whether a send may begin now; one that may while it is half open is the probe. */
  admit(monotonicMs: number): boolean {
    const state = this.state(monotonicMs)
    if (state === 'closed') return true
    if (state === 'open' || this.#isProbing) return false
    this.#isProbing = true
    return true
  }

  succeeded(): void {
    this.#failures = 0
    this.#openUntilMs = undefined
    this.#waitMs = this.#options.openMs
    this.#isProbing = false
  }

  /** `isDown`: the channel said itself that it cannot send. */
  failed(monotonicMs: number, isDown = false): void {
    const wasProbe = this.#isProbing
    this.#isProbing = false
    this.#failures++
    // Sends that were on their way when it opened tell nothing new.
    if (!this.isClosed && !wasProbe) return
    if (!wasProbe && !isDown && this.#failures < this.#options.failures) return
    if (wasProbe) this.#waitMs = Math.min(this.#waitMs * 2, this.#options.openMs * growthMax)
    else this.#opened++
    this.#openUntilMs = monotonicMs + this.#waitMs
  }

  /** A send that was admitted ended without telling anything about the channel. */
  released(): void {
    this.#isProbing = false
  }
}
