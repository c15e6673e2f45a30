import { setTimeout as delay } from 'node:timers/promises'

/** Time as a parameter: the system's in production, virtual in tests and in the demo's fast-forward. */
export interface Clock {
  /** Wall-clock time, epoch milliseconds. */
  now(): number
  /** Milliseconds since an arbitrary start; never goes backwards. */
  monotonicMs(): number
  /** Resolves after `ms`, or early, without throwing, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal ? { signal } : {})
    } catch {
      // Aborted: the caller looks at its signal.
    }
  },
}
