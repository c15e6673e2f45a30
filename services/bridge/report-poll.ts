import { type BridgeStatus, bridgeProblemCode } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Poll } from './bridge.ts'
import type { BridgeInstruments } from './metrics.ts'

const states = ['ok', 'degraded', 'unreachable'] as const satisfies readonly BridgeStatus['state'][]

/** States older than this are of a past that a demo catches up with, and no news. */
const newsMaxMs = 60_000
/** Problems that a line of the log names; the board and the metrics have all of them. */
const problemsLogged = 3

/**
 * Turns polls of one cluster into metrics, and changes of its state into lines of the log. Forgets brokers that the cluster
 * no longer has.
 */
export function createPollReport(
  cluster: string,
  {
    metrics,
    log,
    clock,
  }: { readonly metrics: BridgeInstruments; readonly log: Logger; readonly clock: Clock },
) {
  let brokers = new Set<string>()
  let state: BridgeStatus['state'] = 'ok'

  function logChange(status: BridgeStatus): void {
    if (status.state === state || clock.now() - status.atMs > newsMaxMs) return
    state = status.state
    const problems = status.problems
      .slice(0, problemsLogged)
      .map(({ code, subject, detail }) => `${subject}: ${detail || code}`)
    if (state === 'ok') log.info({}, 'the cluster is measured in full again')
    else log.warn({ state, problems }, 'the cluster cannot be measured in full; tried again')
  }

  function reportBrokers(status: BridgeStatus): void {
    const current = new Set(status.brokers.map(({ id }) => String(id)))
    for (const broker of brokers) {
      if (current.has(broker)) continue
      metrics.broker_reachable.remove({ cluster, broker })
      metrics.broker_rtt_seconds.remove({ cluster, broker })
    }
    brokers = current
    for (const { id, reachable, rttMs } of status.brokers) {
      const labels = { cluster, broker: String(id) }
      metrics.broker_reachable.set(labels, reachable ? 1 : 0)
      if (rttMs !== undefined) metrics.broker_rtt_seconds.set(labels, rttMs / 1_000)
    }
  }

  return {
    status(status: BridgeStatus): void {
      logChange(status)
      for (const each of states) {
        metrics.state.set({ cluster, state: each }, status.state === each ? 1 : 0)
      }
      for (const code of bridgeProblemCode.options) {
        const count = status.problems.filter(problem => problem.code === code).length
        metrics.problems.set({ cluster, code }, count)
      }
      metrics.series.set({ cluster }, status.series)
      metrics.series_dropped.set({ cluster }, status.seriesDropped)
      metrics.requests_total.inc({ cluster }, status.cost.requests)
      const most = status.budget?.requests
      if (most !== undefined) metrics.poll_requests_max.set({ cluster }, most)
      metrics.sent_bytes_total.inc({ cluster }, status.cost.sentBytes)
      metrics.received_bytes_total.inc({ cluster }, status.cost.receivedBytes)
      metrics.timestamp_lookups_total.inc({ cluster }, status.cost.timestampLookups)
      reportBrokers(status)
    },
    poll({ atMs, samples, tookMs, missedTurns }: Poll): void {
      metrics.polls_total.inc({ cluster })
      metrics.last_poll_timestamp_seconds.set({ cluster }, atMs / 1_000)
      metrics.series_unknown.set({ cluster }, samples.filter(({ age }) => !age.known).length)
      if (tookMs !== undefined) metrics.poll_seconds.observe({ cluster }, tookMs / 1_000)
      metrics.polls_missed_total.inc({ cluster }, missedTurns ?? 0)
    },
  }
}
