import { bridgeProblems } from '#contracts/bridge-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import type { Clock } from '#kit/clock.ts'
import type { ClusterCheck, ClusterProbe } from '../cluster-probe.ts'
import type { PrometheusBridgeConfig } from './config.ts'
import { PrometheusMeter } from './prometheus-meter.ts'

/** Asks every query once, for `foretap doctor`. Rejects only where a file that the connection names cannot be read. */
export async function lookAtPrometheus(
  config: PrometheusBridgeConfig,
  { clock }: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<ClusterProbe> {
  using meter = await PrometheusMeter.open(config, clock)
  const { status, samples } = await meter.poll(signal)
  const problems = status.problems.map(({ code, subject, detail }): ClusterCheck => {
    const { text, advice } = bridgeProblems[code]
    const isOfQuery = subject.startsWith('query ')
    return {
      check: isOfQuery ? 'queries' : 'connection',
      state: isOfQuery ? 'limited' : 'failed',
      text: `${subject} ${text}: ${detail}`,
      advice: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`,
    }
  })
  const [server] = status.brokers
  if (server?.rttMs === undefined) return { checks: problems }
  const empty = config.queries.filter(
    ({ name }) => !samples.some(({ series }) => series.stream === name),
  )
  const silent = empty.map(
    ({ name }): ClusterCheck => ({
      ...{ check: 'queries', state: 'limited', text: `query ${name} gives nothing now` },
      advice: 'Try it in Prometheus; an empty answer is no value, and never 0.',
    }),
  )
  const time = durationText(Math.max(1, server.rttMs))
  return {
    checks: [
      { check: 'connection', state: 'ok', text: `${server.address} answers in ${time}` },
      ...problems,
      ...(problems.length === 0 ? silent : []),
      {
        ...{ check: 'queries', state: 'ok' },
        text: `${config.queries.length} queries give ${status.series} series`,
      },
    ],
  }
}
