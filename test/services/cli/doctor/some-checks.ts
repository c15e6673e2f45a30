import type { KafkaProbe } from '#bridge/kafka/probe.ts'
import type { Check } from '#cli/doctor/check.ts'

/** A probe of a cluster that answers, with few rights. */
export function aProbe(given: Partial<KafkaProbe> = {}): KafkaProbe {
  return {
    cluster: 'orders-eu',
    clusterId: 'b3Jk',
    findings: [
      { about: 'connection', state: 'ok', text: 'kafka-1:9092 answers' },
      {
        about: 'connection',
        state: 'failed',
        text: 'kafka-2:9092 cannot be reached: connection refused: nothing listens there',
        advice: 'check the address, the port and the firewall',
      },
      {
        about: 'versions',
        state: 'limited',
        text: 'StreamsGroupDescribe is not spoken by every broker: there are no KIP-1071 groups',
      },
      {
        about: 'topics',
        state: 'limited',
        text: '12 topics are visible; we may not describe payments, refunds',
        advice: 'Grant Describe on these topics, or exclude them.',
      },
      { about: 'groups', state: 'ok', text: '4 groups are visible' },
    ],
    versions: [{ api: 'Metadata', version: 12 }, { api: 'StreamsGroupDescribe' }],
    measures: {
      brokers: [
        { id: 1, address: 'kafka-1:9092', reachable: true, rttMs: 2.4, speaksAs: '4.0' },
        { id: 2, address: 'kafka-2:9092', reachable: false },
      ],
      groups: { classic: 3, share: 1 },
      pollCost: { everyMs: 5_000, requests: 14, sentBytes: 3_120, receivedBytes: 41_500 },
      clock: { partitionsChecked: 36 },
    },
    ...given,
  }
}

/** A little of everything that a doctor may say. */
export const someChecks: readonly Check[] = [
  {
    ...{ area: 'machine', check: 'runtime', state: 'ok' },
    text: 'Foretap 0.1.0 on Node.js 24.21.0, linux 6.1 x64',
  },
  {
    ...{ area: 'configuration', check: 'options', state: 'failed' },
    text: 'api.port (foretap.yaml:3:9): found "x"; allowed is a whole number from 0 to 65535',
    advice: 'Correct it; foretap config reference shows what is allowed.',
  },
  {
    ...{ area: 'configuration', check: 'options', state: 'failed' },
    text: 'stor (foretap.yaml:4:1): found an object; did you mean store?',
    advice: 'Correct it; foretap config reference shows what is allowed.',
  },
  {
    ...{ area: 'api', check: 'board', state: 'limited', text: 'the board has not been built' },
    advice: 'Run npm run build.',
  },
  {
    ...{ area: 'cluster', cluster: 'a', check: 'connection', state: 'ok' },
    text: 'ご注文.example:9092 answers\u001b[2J',
  },
  {
    ...{ area: 'cluster', cluster: 'b', check: 'topics', state: 'limited' },
    text: '12 topics are visible; we may not describe a-topic-with-a-name-that-is-far-too-long-for-any-line',
    advice: 'Grant Describe on these topics, or exclude them.',
  },
]
