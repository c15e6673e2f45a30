import { durationText } from '#contracts/text/age-text.ts'
import { bytesText } from '#contracts/text/bytes-text.ts'
import type { Clock } from '#kit/clock.ts'
import type { ClusterCheck, ClusterProbe } from '../cluster-probe.ts'
import type { KafkaBridgeConfig } from './config.ts'
import { type KafkaProbe, type ProbeFinding, probeKafka } from './probe.ts'
import type { BrokerReading, KafkaMeasures } from './probe-measures.ts'

/** Looks at a Kafka for `foretap doctor`. Rejects as `probeKafka` does. */
export async function lookAtKafka(
  config: KafkaBridgeConfig,
  deps: { readonly clock: Clock },
  signal: AbortSignal,
): Promise<ClusterProbe> {
  const probe = await probeKafka(config, deps, signal)
  const { cluster: name, findings: _, ...counted } = probe
  return { checks: kafkaChecks(probe), document: { name, ...counted } }
}

/** What a probe says of a Kafka, as checks. Pure. */
export function kafkaChecks({ measures, findings }: KafkaProbe): readonly ClusterCheck[] {
  const isReached = measures !== undefined
  const found = findings.map((finding): ClusterCheck => {
    const { about: check, state, text, advice } = finding
    return {
      ...{ check, text: measures ? withKinds(finding, measures) : text },
      // One of several ways to the cluster that fails does not stop measuring.
      state: state === 'failed' && check === 'connection' && isReached ? 'limited' : state,
      ...(state === 'ok'
        ? {}
        : { advice: sentence(advice ?? 'Upgrade the brokers if you need it.') }),
    }
  })
  if (measures === undefined) return found
  const { pollCost, clock, brokers } = measures
  return [
    ...found,
    ...brokerTexts(brokers).map((text): ClusterCheck => ({ check: 'brokers', state: 'ok', text })),
    { check: 'clock', ...clockFinding(clock) },
    { check: 'cost', state: 'ok', text: costText(pollCost) },
  ]
}

function withKinds({ about, state, text }: ProbeFinding, { groups }: KafkaMeasures): string {
  if (about !== 'groups' || state !== 'ok') return text
  const kinds = Object.entries(groups).map(([kind, count]) => `${count} ${kind}`)
  return kinds.length === 0 ? text : `${text}: ${kinds.join(', ')}`
}

/** Brokers that are named one by one; more of them are told together. */
const namedMax = 5

function brokerTexts(brokers: readonly BrokerReading[]): readonly string[] {
  const answering = brokers.filter(({ reachable }) => reachable)
  if (answering.length <= namedMax) {
    return answering.map(({ id, address, rttMs, speaksAs }) => {
      const time = rttMs === undefined ? '' : ` in ${durationText(Math.max(1, rttMs))}`
      return `broker ${id} (${address}) answers${time}${releaseText(speaksAs)}`
    })
  }
  const times = answering.flatMap(({ rttMs }) => (rttMs === undefined ? [] : [Math.max(1, rttMs)]))
  const releases = [...new Set(answering.map(({ speaksAs }) => speaksAs ?? 'before 2.3'))].sort()
  const range = [Math.min(...times), Math.max(...times)].map(durationText).join(' to ')
  return [
    `${answering.length} brokers answer in ${range}; they speak as Kafka ${releases.join(', ')}`,
  ]
}

const releaseText = (release: string | undefined) =>
  release === undefined ? '' : ` and speaks as Kafka ${release} or later does`

function clockFinding({
  partitionsChecked,
  aheadMs,
}: KafkaMeasures['clock']): Pick<ClusterCheck, 'state' | 'text' | 'advice'> {
  if (aheadMs !== undefined) {
    const text = `append times are up to ${durationText(aheadMs)} ahead of our clock`
    const advice = 'Synchronise the clocks of the brokers and of this machine (NTP).'
    return { state: 'limited', text, advice }
  }
  if (partitionsChecked === 0) {
    const text = 'the clocks of the brokers cannot be seen: no topic has append times'
    return { state: 'ok', text }
  }
  const text = `no append time lies in the future, in ${partitionsChecked} partitions`
  return { state: 'ok', text }
}

function costText({ requests, sentBytes, receivedBytes, everyMs }: KafkaMeasures['pollCost']) {
  const each = `each ${durationText(everyMs)}`
  return `watching costs about ${requests} requests, ${bytesText(sentBytes)} to the brokers and ${bytesText(receivedBytes)} from them, ${each}`
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.)]$/.test(text) ? '' : '.'}`
}
