import type { Bridge, Poll } from '../bridge.ts'
import type { OffsetPollConfig } from './config.ts'
import { createOffsetMeter, type OffsetMeter, type OffsetMeterDeps } from './offset-meter.ts'
import type { OffsetSource } from './offset-source.ts'

export interface OffsetBridge extends Bridge {
  /** The same measurement step by step, for whoever makes time pass itself. Not beside `polls`. */
  readonly meter: OffsetMeter
}

/**
 * Measures a cluster through its source, on the clock given: ends every `endsIntervalMs`, commits and ages every
 * `commitsIntervalMs`. Owns the source and closes it. `deps.clock` must be the clock that stamps the source's readings.
 */
export function createOffsetBridge(
  config: OffsetPollConfig,
  source: OffsetSource,
  deps: OffsetMeterDeps,
): OffsetBridge {
  const meter = createOffsetMeter(config, source, deps)
  const disposed = new AbortController()
  const running = new Set<Promise<void>>()
  let disposal: Promise<void> | undefined

  async function* polls(signal: AbortSignal): AsyncGenerator<Poll> {
    const stopped = new AbortController()
    const stop = AbortSignal.any([signal, disposed.signal, stopped.signal])
    const ends = repeatEnds(stop)
    running.add(ends)
    try {
      yield* pollCommits(stop)
    } finally {
      stopped.abort()
      await ends
      running.delete(ends)
    }
  }

  async function repeatEnds(stop: AbortSignal): Promise<void> {
    const schedule = createSchedule(config.endsIntervalMs)
    while (!stop.aborted) {
      await schedule.wait(stop)
      // Also when commits are due, whose poll reads the ends too: a slow coordinator would hold those up.
      if (!stop.aborted) await meter.pollEnds(stop)
    }
  }

  async function* pollCommits(stop: AbortSignal): AsyncGenerator<Poll> {
    const schedule = createSchedule(config.commitsIntervalMs)
    let discoveryDueMs = Number.NEGATIVE_INFINITY
    while (!stop.aborted) {
      if (meter.isDiscoveryDue || deps.clock.monotonicMs() >= discoveryDueMs) {
        discoveryDueMs = deps.clock.monotonicMs() + config.discoveryIntervalMs
        await meter.discover(stop)
      }
      if (stop.aborted) return
      const startedMs = deps.clock.monotonicMs()
      const poll = await meter.pollCommits(stop)
      if (stop.aborted) return
      const tookMs = deps.clock.monotonicMs() - startedMs
      const missedTurns = Math.floor(tookMs / config.commitsIntervalMs)
      yield { ...poll, tookMs, missedTurns }
      await schedule.wait(stop)
    }
  }

  /** Fixed times, not pauses between polls. Turns that were missed are left out, not made up for. */
  function createSchedule(intervalMs: number) {
    const { clock } = deps
    const startMs = clock.monotonicMs()
    const nextMs = () => {
      // Timers may fire a moment early: that is this turn, not one more before it.
      const turns = Math.floor((clock.monotonicMs() - startMs) / intervalMs + 0.05) + 1
      return startMs + turns * intervalMs
    }
    return { wait: (stop: AbortSignal) => clock.sleep(nextMs() - clock.monotonicMs(), stop) }
  }

  async function dispose(): Promise<void> {
    disposed.abort()
    await Promise.all(running)
    await source[Symbol.asyncDispose]()
  }

  return {
    cluster: source.cluster,
    meter,
    polls,
    [Symbol.asyncDispose]() {
      disposal ??= dispose()
      return disposal
    },
  }
}
