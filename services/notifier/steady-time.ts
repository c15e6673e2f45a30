import type { Clock } from '#kit/clock.ts'

/** Clocks that are kept by NTP are slewed by less than this between two looks. */
const toleranceMs = 2_000

/**
 * Wall-clock time that runs as evenly as the monotonic clock does. Small differences are followed; a jump is only taken over
 * by `follow`, which tells it, so that whatever waits can be moved along with it.
 */
export class SteadyTime {
  readonly #clock: Clock
  #offsetMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#offsetMs = clock.now() - clock.monotonicMs()
  }

  now(): number {
    return Math.round(this.#clock.monotonicMs() + this.#offsetMs)
  }

  /** Looks at the wall clock; gives by how much it jumped, 0 where it did not. */
  follow(): number {
    const offsetMs = this.#clock.now() - this.#clock.monotonicMs()
    const differenceMs = Math.round(offsetMs - this.#offsetMs)
    this.#offsetMs = offsetMs
    return Math.abs(differenceMs) > toleranceMs ? differenceMs : 0
  }
}
