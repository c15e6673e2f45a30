import type { Poll } from '#bridge/bridge.ts'
import { pulsarBridgeConfig } from '#bridge/pulsar/config.ts'
import { createPulsarBridge } from '#bridge/pulsar/pulsar-bridge.ts'
import type { Sample } from '#contracts/sample.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { eventually } from '#test/support/eventually.ts'

/** Intervals and patience that keep tests short; nothing else differs from what users run. */
export const quickPulsar = {
  pollIntervalMs: 250,
  discoveryIntervalMs: 500,
  settingsIntervalMs: 500,
  idleIntervalMs: 1_000,
  requestTimeoutMs: 2_000,
} as const

/** How long a real broker on a busy machine may take for what a test waits for. */
const patienceMs = 40_000

export interface PulsarWatch extends AsyncDisposable {
  readonly polls: readonly Poll[]
  /** The first poll from now on that passes. */
  until(check: (poll: Poll) => boolean, what: string): Promise<Poll>
  /** Lets so many more polls pass. */
  pass(polls: number): Promise<void>
}

/** Runs a bridge and keeps its polls. */
export async function watchPulsar(config: Record<string, unknown>): Promise<PulsarWatch> {
  const parsed = pulsarBridgeConfig.parse({ ...quickPulsar, ...config })
  const bridge = await createPulsarBridge(parsed, { clock: systemClock, log: silentLogger })
  const stop = new AbortController()
  const polls: Poll[] = []
  const done = (async () => {
    for await (const poll of bridge.polls(stop.signal)) polls.push(poll)
  })()
  const until: PulsarWatch['until'] = (check, what) => {
    let from = polls.length
    return eventually(
      () => {
        const found = polls.slice(from).find(check)
        from = polls.length
        return found
      },
      { withinMs: patienceMs, what: `${what}; the last poll was ${JSON.stringify(polls.at(-1))}` },
    )
  }
  return {
    ...{ polls, until },
    async pass(count) {
      const target = polls.length + count
      const what = `${count} polls`
      await eventually(() => polls.length >= target, { withinMs: patienceMs, what })
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await done
      await bridge[Symbol.asyncDispose]()
    },
  }
}

/** The sample of one subscription, by name; streams of tests have one each. */
export function sampleOf(poll: Poll, consumer: string): Sample | undefined {
  return poll.samples.find(({ series }) => series.consumer === consumer)
}
