import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Bridge, Poll } from '../bridge.ts'
import { type OffsetPollConfig, offsetPollConfig } from '../offsets/config.ts'
import { createOffsetMeter, type OffsetMeter } from '../offsets/offset-meter.ts'
import { createSteadyClock } from '../offsets/steady-clock.ts'
import { type CatchUpClock, createCatchUpClock } from './catch-up-clock.ts'
import type { DemoBridgeConfig } from './config.ts'
import { DemoSource } from './demo-source.ts'
import { demoStart } from './demo-start.ts'
import { catchUpPace, livePace, nextPoll } from './poll-plan.ts'
import { demoWorld } from './world/demo-world.ts'
import type { WorldSpec } from './world/specs.ts'
import { World } from './world/world.ts'

export interface DemoBridgeDeps {
  readonly clock: Clock
  readonly log: Logger
  /**
   * Up to when there is history from an earlier run on the same store: what lies before is not published again.
   * Absent, or without an answer: there is none.
   */
  readonly historyEndMs?: () => Promise<number | undefined>
}

/**
 * A bridge to a world of its own. It measures the hours before its start in virtual time, as fast as whoever takes
 * the polls allows, and goes on with the real clock once it has caught up. The world is the same for every start with
 * one seed, so a restart continues the days that were there before.
 */
export function createDemoBridge(config: DemoBridgeConfig, deps: DemoBridgeDeps): Bridge {
  const stop = new AbortController()
  let publishedToMs: number | undefined

  return {
    cluster: config.name,
    async *polls(signal) {
      const stopped = AbortSignal.any([signal, stop.signal])
      const historyEndMs = publishedToMs ?? (await deps.historyEndMs?.())
      const nowMs = deps.clock.now()
      const start = demoStart({ nowMs, historyHours: config.historyHours, historyEndMs })
      const clock = createCatchUpClock(start.measuredFromMs, deps.clock)
      const { seed, name: cluster } = config
      const world = new World({ spec: demoWorld, seed, originMs: start.originMs })
      await using source = new DemoSource({ cluster, seed, world, clock })
      const meter = createOffsetMeter(pollConfig(demoWorld), source, {
        clock: createSteadyClock(clock),
        log: deps.log,
        system: 'demo',
      })
      deps.log.info({ fromMs: start.publishedFromMs }, 'the demo catches up with the present')
      for await (const poll of measure(meter, clock, stopped)) {
        if (poll.atMs < start.publishedFromMs) continue
        publishedToMs = poll.atMs + 1
        yield poll
      }
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
    },
  }
}

/** As often as the Kafka bridge does by default. */
const discoveryIntervalMs = 10_000

/** Takes the steps of the measurement when they are due, one after another: nothing in the demo can hang. */
async function* measure(
  meter: OffsetMeter,
  clock: CatchUpClock,
  signal: AbortSignal,
): AsyncGenerator<Poll, void> {
  let discoveredAtMs = Number.NEGATIVE_INFINITY
  while (!signal.aborted) {
    if (meter.isDiscoveryDue || clock.now() - discoveredAtMs >= discoveryIntervalMs) {
      discoveredAtMs = clock.now()
      await meter.discover(signal)
    }
    const pace = clock.isBehind() ? catchUpPace : livePace
    const next = nextPoll(pace, clock.now())
    await clock.sleep(next.atMs - clock.now(), signal)
    if (signal.aborted) return
    switch (next.kind) {
      case 'ends':
        await meter.pollEnds(signal)
        break
      case 'commits': {
        const poll = await meter.pollCommits(signal)
        // What was cut off halfway is not a poll.
        if (!signal.aborted) yield poll
        break
      }
      default:
        next.kind satisfies never
    }
  }
}

function pollConfig({ consumers }: WorldSpec): OffsetPollConfig {
  return offsetPollConfig.parse({
    isolationOf: consumers.map(({ name: consumer, isolation }) => ({ consumer, isolation })),
  })
}
