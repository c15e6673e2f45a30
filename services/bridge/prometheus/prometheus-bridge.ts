import type { Bridge, Poll } from '../bridge.ts'
import type { BridgeDeps } from '../define-bridge.ts'
import type { PrometheusBridgeConfig } from './config.ts'
import { PrometheusMeter } from './prometheus-meter.ts'

/** Points of one answer of all queries together that are held at once while the past is read. */
const pointsMax = 500_000
/** Steps of the past per request: Prometheus answers at most 11,000. */
const stepsMax = 1_000
const stepsMin = 30

/**
 * Asks one Prometheus its queries again and again. At start it reads the past, from where an earlier run left off, so that
 * forecasts begin with a history; where the source does not answer, that waits until it does. Rejects only where a file that
 * the connection names cannot be read.
 */
export async function createPrometheusBridge(
  config: PrometheusBridgeConfig,
  { clock, historyEndMs }: Pick<BridgeDeps, 'clock' | 'historyEndMs'>,
): Promise<Bridge> {
  const meter = await PrometheusMeter.open(config, clock)
  const disposed = new AbortController()
  /** What was published already: a second reader of polls goes on from there. */
  let publishedToMs: number | undefined

  async function* polls(signal: AbortSignal): AsyncGenerator<Poll> {
    const stop = AbortSignal.any([signal, disposed.signal])
    try {
      for await (const poll of allPolls(stop)) {
        if (stop.aborted) return
        publishedToMs = poll.samples.length > 0 ? poll.atMs : publishedToMs
        yield poll
      }
    } catch (error) {
      // A request that was cut off by the stop is no failure.
      if (!stop.aborted) throw error
    }
  }

  async function* allPolls(stop: AbortSignal): AsyncGenerator<Poll> {
    yield* pastPolls(stop)
    const { pollIntervalMs } = config
    const startMs = clock.monotonicMs()
    while (!stop.aborted) {
      const beganMs = clock.monotonicMs()
      const poll = await meter.poll(stop)
      const tookMs = clock.monotonicMs() - beganMs
      yield { ...poll, tookMs, missedTurns: Math.floor(tookMs / pollIntervalMs) }
      // Fixed times, not pauses: turns that were missed are left out, not made up for. Timers may fire a moment early.
      const passedMs = clock.monotonicMs() - startMs
      const turn = Math.floor(passedMs / pollIntervalMs + 0.05) + 1
      await clock.sleep(turn * pollIntervalMs - passedMs, stop)
    }
  }

  async function* pastPolls(stop: AbortSignal): AsyncGenerator<Poll> {
    const { backfillStepMs: stepMs, backfillHours, pollIntervalMs, seriesMaxPerQuery } = config
    const knownMs = publishedToMs ?? (await historyEndMs?.(config.name)) ?? 0
    const steps = Math.floor(pointsMax / (config.queries.length * seriesMaxPerQuery))
    const spanMs = stepMs * Math.min(stepsMax, Math.max(stepsMin, steps))
    const firstMs = Math.max(clock.now() - backfillHours * 3_600_000, knownMs + 1)
    let fromMs = Math.ceil(firstMs / stepMs) * stepMs
    while (!stop.aborted) {
      const lastMs = Math.floor(clock.now() / stepMs) * stepMs
      if (backfillHours === 0 || fromMs > lastMs) return
      const range = { fromMs, toMs: Math.min(lastMs, fromMs + spanMs - stepMs), stepMs }
      const { isRead, polls } = await meter.past(range, stop)
      yield* polls
      if (isRead) fromMs = range.toMs + stepMs
      else await clock.sleep(pollIntervalMs, stop)
    }
  }

  return {
    cluster: config.name,
    polls,
    async [Symbol.asyncDispose]() {
      disposed.abort()
      meter[Symbol.dispose]()
    },
  }
}
