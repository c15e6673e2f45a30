import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Bridge, Poll } from '../bridge.ts'
import { createSteadyClock } from '../offsets/steady-clock.ts'
import { readPulsarCredentials } from './admin/credentials.ts'
import type { PulsarBridgeConfig } from './config.ts'
import { PulsarMeter } from './pulsar-meter.ts'

export interface PulsarBridgeDeps {
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Measures one Pulsar cluster through its admin REST. Rejects only where a file that the connection names cannot be read: a
 * cluster that cannot be reached is a state of the bridge, and tried again.
 */
export async function createPulsarBridge(
  config: PulsarBridgeConfig,
  deps: PulsarBridgeDeps,
): Promise<Bridge> {
  const clock = createSteadyClock(deps.clock)
  const credentials = await readPulsarCredentials(config)
  const meter = new PulsarMeter(config, { clock, log: deps.log, credentials })
  const disposed = new AbortController()

  async function* polls(signal: AbortSignal): AsyncGenerator<Poll> {
    const stop = AbortSignal.any([signal, disposed.signal])
    try {
      yield* pollUntil(stop)
    } catch (error) {
      // A request that was cut off by the stop is no failure.
      if (!stop.aborted) throw error
    }
  }

  async function* pollUntil(stop: AbortSignal): AsyncGenerator<Poll> {
    const { pollIntervalMs, discoveryIntervalMs } = config
    const startMs = clock.monotonicMs()
    let discoveryDueMs = startMs
    while (!stop.aborted) {
      const beganMs = clock.monotonicMs()
      if (meter.isDiscoveryDue || beganMs >= discoveryDueMs) {
        discoveryDueMs = beganMs + discoveryIntervalMs
        await meter.discover(stop)
      }
      if (stop.aborted) return
      const poll = await meter.poll(stop)
      if (stop.aborted) return
      const tookMs = clock.monotonicMs() - beganMs
      yield { ...poll, tookMs, missedTurns: Math.floor(tookMs / pollIntervalMs) }
      // Fixed times, not pauses: turns that were missed are left out, not made up for. Timers may fire a moment early.
      const passedMs = clock.monotonicMs() - startMs
      const turn = Math.floor(passedMs / pollIntervalMs + 0.05) + 1
      await clock.sleep(turn * pollIntervalMs - passedMs, stop)
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
