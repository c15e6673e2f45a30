import { type Clock, systemClock } from '#kit/clock.ts'

/** A clock that runs so many times as fast as the real one, from a wall time of its own. */
export function acceleratedClock(startMs: number, factor: number): Clock {
  const originMs = systemClock.monotonicMs()
  const elapsedMs = () => (systemClock.monotonicMs() - originMs) * factor
  return {
    now: () => startMs + elapsedMs(),
    monotonicMs: elapsedMs,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  }
}
