import { bridgeProblems } from '#contracts/bridge-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { bytesText } from '#contracts/text/bytes-text.ts'
import type { Clock } from '#kit/clock.ts'
import type { ClusterCheck, ClusterProbe } from '../cluster-probe.ts'
import type { PulsarBridgeConfig } from './config.ts'
import { type PulsarProbe, probePulsar } from './probe.ts'

/** Looks at a Pulsar for `foretap doctor`. Rejects as `probePulsar` does. */
export async function lookAtPulsar(
  config: PulsarBridgeConfig,
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<ClusterProbe> {
  return { checks: pulsarChecks(await probePulsar(config, deps, signal)) }
}

/** Problems that keep a cluster that answers from being measured at all. */
const stopping: ReadonlySet<string> = new Set(['authentication', 'protocol-error'])

/** What a probe says of a Pulsar, as checks. Pure. */
export function pulsarChecks(probe: PulsarProbe): readonly ClusterCheck[] {
  const { status, hasBrokerTimes, everyMs } = probe
  const isReached = status.state !== 'unreachable'
  const answering = status.brokers.flatMap(({ address, reachable, rttMs }): ClusterCheck[] => {
    if (!reachable) return []
    const time = rttMs === undefined ? '' : ` in ${durationText(Math.max(1, rttMs))}`
    return [{ check: 'connection', state: 'ok', text: `${address} answers${time}` }]
  })
  const problems = status.problems.map(({ code, subject, detail }): ClusterCheck => {
    const { text, advice } = bridgeProblems[code]
    return {
      check: checkOf(code),
      // One of several ways to the cluster that fails does not stop measuring.
      state: isReached && !stopping.has(code) ? 'limited' : 'failed',
      text: `${subject} ${text}${detail === '' ? '' : `: ${detail}`}`,
      advice: sentence(advice),
    }
  })
  if (!isReached) return problems
  const { streams, consumers, cost } = status
  const { requests, sentBytes, receivedBytes } = cost
  return [
    ...answering,
    ...problems,
    {
      ...{ check: 'topics', state: 'ok' },
      text: `${streams} topics with ${consumers} subscriptions are visible`,
    },
    { check: 'clock', ...timesFinding(hasBrokerTimes) },
    {
      ...{ check: 'cost', state: 'ok' },
      text: `a poll that reads everything costs ${requests} requests, ${bytesText(sentBytes)} to the brokers and ${bytesText(receivedBytes)} from them, at most each ${durationText(everyMs)}`,
    },
  ]
}

function checkOf(code: keyof typeof bridgeProblems): string {
  return code === 'unreachable' || code === 'tls' || code === 'authentication'
    ? 'connection'
    : 'topics'
}

function timesFinding(hasBrokerTimes: boolean): Pick<ClusterCheck, 'state' | 'text' | 'advice'> {
  if (hasBrokerTimes) return { state: 'ok', text: 'brokers stamp what they append' }
  return {
    state: 'limited',
    text: "ages rest on the producers' clocks: brokers do not stamp what they append, or we may not ask",
    advice: 'Add AppendBrokerTimestampMetadataInterceptor to brokerEntryMetadataInterceptors.',
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
