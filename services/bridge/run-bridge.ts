import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { topics } from '#contracts/topics.ts'
import { backOffMs } from '#kit/back-off.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { messageOf } from '#kit/errors.ts'
import { inSpan, inTraceOf } from '#kit/tracing.ts'
import type { Bridge, Poll } from './bridge.ts'
import type { BridgeDeps } from './define-bridge.ts'
import type { BridgeInstruments } from './metrics.ts'
import { createPollReport } from './report-poll.ts'
import { shardPoll } from './shard-poll.ts'
import { ChangeTeller } from './tell-changes.ts'

/** First pause after a failed start, and the longest: a person who mends a file waits no longer than a minute. */
const restart = { firstMs: 2_000, longestMs: 60_000 }

/** A bridge that is to run: opened again, after a pause, whenever it fails. */
export interface BridgeStart {
  readonly cluster: string
  readonly system: BridgeStatus['system']
  readonly open: (deps: BridgeDeps) => Promise<Bridge>
}

export interface RunBridgeDeps extends BridgeDeps {
  readonly bus: Bus
  readonly metrics: BridgeInstruments
}

export interface RunningBridge {
  /** Resolves after the signal aborted and the bridge is closed. Never rejects. */
  readonly done: Promise<void>
  /** Whether it has said how it is: a poll, or that it cannot start. */
  readonly hasReported: () => boolean
}

/** Opens a bridge and publishes its polls until the signal aborts; opens it again after a growing pause when it fails. */
export function runBridge(
  start: BridgeStart,
  deps: RunBridgeDeps,
  signal: AbortSignal,
): RunningBridge {
  const { cluster } = start
  const { clock, log, metrics } = deps
  const publish = createPublisher(cluster, deps)
  let hasReported = false
  let failures = 0

  async function runOnce(): Promise<void> {
    await using bridge = await start.open({ clock, log, historyEndMs: deps.historyEndMs })
    log.info({}, 'bridge opened')
    for await (const poll of bridge.polls(signal)) {
      failures = 0
      await publish.poll(poll)
      hasReported = true
      if (signal.aborted) return
    }
    if (!signal.aborted) throw new Error('the bridge ended by itself')
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await runOnce()
      } catch (error) {
        if (signal.aborted) return
        const waitMs = Math.round(backOffMs(++failures, restart))
        metrics.starts_failed_total.inc({ cluster })
        const reason = messageOf(error)
        log.error({ reason, againInMs: waitMs }, 'the bridge failed and is started again')
        await publish.status(failedStatus(start, reason, clock.now()))
        hasReported = true
        await clock.sleep(waitMs, signal)
      }
    }
  }

  const done = run().finally(() => publish.ended())
  return { done, hasReported: () => hasReported }
}

function createPublisher(cluster: string, { bus, log, metrics, clock }: RunBridgeDeps) {
  const report = createPollReport(cluster, { metrics, log, clock })
  const teller = new ChangeTeller(cluster, { bus, log, metrics })

  /** A poll that the bus does not take is lost and counted: the next one, which is newer, is worth more than its repetition. */
  async function counted(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      metrics.publish_failures_total.inc({ cluster })
      log.error({ reason: messageOf(error) }, 'the bus did not take a poll: it is lost')
    }
  }

  async function publishStatus(status: BridgeStatus): Promise<void> {
    report.status(status)
    await bus.publish(topics.bridges.name, [{ key: cluster, value: JSON.stringify(status) }])
  }

  async function publishPoll(poll: Poll): Promise<void> {
    teller.tell(poll.changes ?? [], poll.atMs)
    const batches = shardPoll(cluster, poll).map(batch => ({
      key: String(batch.shard),
      value: JSON.stringify(batch),
    }))
    if (batches.length > 0) await bus.publish(topics.samples.name, batches)
    await publishStatus(poll.status)
    report.poll(poll)
  }

  return {
    status: (status: BridgeStatus) => counted(() => publishStatus(status)),
    ended: () => teller[Symbol.asyncDispose](),
    // The bus carries the trace on (kit/bus/traced-bus.ts), so that it runs from the poll to whoever reads a sample.
    poll: (poll: Poll) =>
      inTraceOf(poll.trace ?? {}, () =>
        inSpan('publish poll', { attributes: { cluster } }, () => counted(() => publishPoll(poll))),
      ),
  }
}

function failedStatus(
  { cluster, system }: BridgeStart,
  reason: string,
  nowMs: number,
): BridgeStatus {
  const atMs = Math.max(0, Math.round(nowMs))
  const detail = reason.slice(0, 300)
  return {
    v: 1,
    cluster,
    system,
    atMs,
    state: 'unreachable',
    problems: [{ code: 'unreachable', subject: cluster, detail, sinceMs: atMs }],
    problemsOmitted: 0,
    brokers: [],
    streams: 0,
    consumers: 0,
    series: 0,
    seriesDropped: 0,
    cost: { requests: 0, sentBytes: 0, receivedBytes: 0, wallMs: 0, timestampLookups: 0 },
  }
}
