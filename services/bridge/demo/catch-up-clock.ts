import type { Clock } from '#kit/clock.ts'

export interface CatchUpClock extends Clock {
  /** True until the clock shows the real time. */
  isBehind(): boolean
}

interface Sleeper {
  readonly dueMs: number
  readonly wake: () => void
}

/**
 * A clock that begins in the past, jumps from sleeper to sleeper until it shows the real time, and is the real clock
 * from then on. Whoever works between two sleeps works at one moment of virtual time, so the result does not depend on
 * how fast this machine is.
 */
export function createCatchUpClock(startMs: number, real: Clock): CatchUpClock {
  const sleepers: Sleeper[] = []
  let nowMs = startMs
  let isBehind = startMs < real.now()
  let isTurnDue = false
  let liveSinceMs = isBehind ? 0 : real.monotonicMs()

  function scheduleTurn(): void {
    if (isTurnDue || !isBehind || sleepers.length === 0) return
    isTurnDue = true
    // After this, every promise that can settle without the clock has settled.
    setImmediate(turn)
  }

  function turn(): void {
    isTurnDue = false
    const next = sleepers[0]
    if (!isBehind || next === undefined) return
    if (next.dueMs > real.now()) {
      goLive()
      return
    }
    sleepers.shift()
    nowMs = Math.max(nowMs, next.dueMs)
    next.wake()
    scheduleTurn()
  }

  function goLive(): void {
    liveSinceMs = real.monotonicMs() - (real.now() - nowMs)
    isBehind = false
    for (const { dueMs, wake } of sleepers.splice(0)) {
      real.sleep(dueMs - real.now()).then(wake, wake)
    }
  }

  function sleepBehind(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      if (signal?.aborted) return resolve()
      const sleeper: Sleeper = {
        dueMs: nowMs + Math.max(0, ms),
        wake() {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      const onAbort = () => {
        const at = sleepers.indexOf(sleeper)
        if (at >= 0) sleepers.splice(at, 1)
        resolve()
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      // Few parts sleep at once: a sorted list beats a heap. Equal times wake in the order of their calls.
      const at = sleepers.findLastIndex(({ dueMs }) => dueMs <= sleeper.dueMs) + 1
      sleepers.splice(at, 0, sleeper)
      scheduleTurn()
    })
  }

  return {
    now: () => (isBehind ? nowMs : real.now()),
    monotonicMs: () =>
      isBehind ? nowMs - startMs : nowMs - startMs + (real.monotonicMs() - liveSinceMs),
    sleep: (ms, signal) => (isBehind ? sleepBehind(ms, signal) : real.sleep(ms, signal)),
    isBehind: () => isBehind,
  }
}
