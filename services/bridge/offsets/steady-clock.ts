import type { Clock } from '#kit/clock.ts'

/** A change of the wall clock against elapsed time from which on it counts as a jump, not as slewing. */
const jumpMinMs = 100

/**
 * A clock whose `now` cannot be set: wall time at creation plus elapsed monotonic time. History is kept in
 * it; only the brokers' timestamps and what we publish need the wall clock, by `toWallMs`.
 */
export interface SteadyClock extends Clock {
  /** Wall-clock time of a moment of this clock, as the wall clock stood at the last `check`. */
  toWallMs(steadyMs: number): number
  /**
   * Compares the wall clock with elapsed time. Gives by how much the wall clock moved since the last check where that
   * is a jump, else 0. A positive jump can also be a machine that slept, during which monotonic time stood still.
   */
  check(): number
}

export function createSteadyClock(clock: Clock): SteadyClock {
  const anchorMs = clock.now() - clock.monotonicMs()
  let wallOffsetMs = 0

  const now = () => anchorMs + clock.monotonicMs()

  return {
    now,
    monotonicMs: () => clock.monotonicMs(),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    toWallMs: steadyMs => steadyMs + wallOffsetMs,
    check() {
      const offsetMs = wallOffset(clock, now)
      const movedMs = offsetMs - wallOffsetMs
      wallOffsetMs = offsetMs
      return Math.abs(movedMs) >= jumpMinMs ? movedMs : 0
    },
  }
}

function wallOffset(clock: Clock, now: () => number): number {
  let offsetMs = 0
  // A process that is preempted between the two readings sees a jump that is none: read until they are close.
  for (let attempt = 0; attempt < 5; attempt++) {
    const before = now()
    const wall = clock.now()
    const after = now()
    offsetMs = wall - (before + after) / 2
    if (after - before < 5) break
  }
  return offsetMs
}
