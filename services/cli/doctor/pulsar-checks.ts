import type { PulsarProbe } from '#bridge/pulsar/probe.ts'
import { bridgeProblems } from '#contracts/bridge-status.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { bytesText } from './bytes-text.ts'
import type { Check } from './check.ts'

/** What a probe says of a Pulsar cluster, as checks. Pure. */
export function pulsarChecks({ status, hasBrokerTimes, everyMs }: PulsarProbe): readonly Check[] {
  const about = { area: 'cluster', cluster: status.cluster } as const
  const isReached = status.state !== 'unreachable'
  const answering = status.brokers.flatMap(({ address, reachable, rttMs }): Check[] => {
    if (!reachable) return []
    const time = rttMs === undefined ? '' : ` in ${durationText(Math.max(1, rttMs))}`
    return [{ ...about, check: 'connection', state: 'ok', text: `${address} answers${time}` }]
  })
  const problems = status.problems.map(({ code, subject, detail }): Check => {
    const { text, advice } = bridgeProblems[code]
    return {
      ...{ ...about, check: checkOf(code) },
      // One of several ways to the cluster that fails does not stop measuring.
      state: isReached && code !== 'authentication' ? 'limited' : 'failed',
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
      ...{ ...about, check: 'topics', state: 'ok' },
      text: `${streams} topics with ${consumers} subscriptions are visible`,
    },
    { ...about, check: 'clock', ...timesFinding(hasBrokerTimes) },
    {
      ...{ ...about, check: 'cost', state: 'ok' },
      text: `a poll that reads everything costs ${requests} requests, ${bytesText(sentBytes)} to the brokers and ${bytesText(receivedBytes)} from them, at most each ${durationText(everyMs)}`,
    },
  ]
}

function checkOf(code: keyof typeof bridgeProblems): string {
  return code === 'unreachable' || code === 'tls' || code === 'authentication'
    ? 'connection'
    : 'topics'
}

function timesFinding(hasBrokerTimes: boolean): Pick<Check, 'state' | 'text' | 'advice'> {
  if (hasBrokerTimes) return { state: 'ok', text: 'brokers stamp what they append' }
  return {
    state: 'limited',
    text: "ages rest on the producers' clocks: brokers do not stamp what they append, or we may not ask",
    advice: 'Add AppendBrokerTimestampMetadataInterceptor to brokerEntryMetadataInterceptors.',
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
