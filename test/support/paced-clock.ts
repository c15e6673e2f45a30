import { type Clock, systemClock } from '#kit/clock.ts'

/** A clock whose speed a test changes: fast while something is waited for, slow while it is looked at. */
export interface PacedClock extends Clock {
  /** So many times as fast as the real one from now on. */
  pace(factor: number): void
}

/** Long sleeps notice another pace within this real time. */
const sliceMs = 100

export function createPacedClock(startMs: number, factor: number): PacedClock {
  let pace = factor
  let since = { realMs: systemClock.monotonicMs(), virtualMs: 0 }
  const elapsedMs = () => since.virtualMs + (systemClock.monotonicMs() - since.realMs) * pace
  return {
    now: () => Math.round(startMs + elapsedMs()),
    monotonicMs: elapsedMs,
    async sleep(ms, signal) {
      const untilMs = elapsedMs() + ms
      for (let left = ms; left > 0 && !signal?.aborted; left = untilMs - elapsedMs()) {
        await systemClock.sleep(Math.min(sliceMs, left / pace), signal)
      }
    },
    pace(next) {
      since = { realMs: systemClock.monotonicMs(), virtualMs: elapsedMs() }
      pace = next
    },
  }
}
