import type { BridgeCost, BridgeStatus } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import type { ConsumerKind, Discovery, EndKind, StreamInfo } from '../offsets/offset-source.ts'
import type { KafkaBridgeConfig } from './config.ts'
import { readEnds } from './ends.ts'
import type { KafkaParts } from './kafka-source.ts'
import { lookUp } from './lookup.ts'
import { kafkaRelease } from './wire/kafka-release.ts'

type Traffic = Pick<BridgeCost, 'requests' | 'sentBytes' | 'receivedBytes'>

export interface BrokerReading {
  readonly id: number
  readonly address: string
  readonly reachable: boolean
  /** Of a request for end offsets, which is the least width of a bound. */
  readonly rttMs?: number | undefined
  /** The oldest release of Apache Kafka that speaks like it. */
  readonly speaksAs?: string
}

/** What was counted and timed at a cluster that answers. */
export interface KafkaMeasures {
  readonly brokers: readonly BrokerReading[]
  readonly groups: Readonly<Partial<Record<ConsumerKind, number>>>
  /** What one poll of commits, with the readings of end offsets and discovery that fall on it, costs the cluster. */
  readonly pollCost: Traffic & { readonly everyMs: number }
  /**
   * Kafka tells nobody its time. Only append times in the future prove that a broker's clock is ahead of ours, by
   * `aheadMs` at least; a broker's clock that is behind cannot be seen.
   */
  readonly clock: { readonly partitionsChecked: number; readonly aheadMs?: number }
}

/** Each makes a broker search an index: enough to meet every broker, and no burden. */
const clockPartitionsMax = 200

/** Makes every request of a poll once, and counts. `discovery` is what discovery has cost. */
export async function measureKafka(
  config: KafkaBridgeConfig,
  {
    parts,
    discovery,
    clock,
  }: {
    readonly parts: KafkaParts
    readonly discovery: Discovery & { readonly cost: Traffic }
    readonly clock: Clock
  },
  signal: AbortSignal,
): Promise<KafkaMeasures> {
  const { pool, cluster, ledger, commits } = parts
  const { requestTimeoutMs, commitsIntervalMs, endsIntervalMs, discoveryIntervalMs } = config
  const { streams, consumers } = discovery
  const deps = { cluster, clock, ledger, requestTimeoutMs }
  const costOf = async (ask: () => Promise<unknown>): Promise<Traffic> => {
    pool.cost.take()
    await ask()
    return pool.cost.take()
  }
  const ends = (kind: EndKind) => costOf(() => readEnds({ kind, streams }, deps, signal))
  // Opens the connections, which later polls find open.
  await ends('high-watermark')
  const high = await ends('high-watermark')
  const clockReading = await readClock(config, { parts, streams, clock }, signal)
  const pollCost = sum([
    [high, Math.max(1, commitsIntervalMs / endsIntervalMs)],
    [await ends('last-stable'), 1],
    [await ends('log-start'), 1],
    [await costOf(() => commits.read(consumers, signal)), 1],
    [discovery.cost, Math.min(1, commitsIntervalMs / discoveryIntervalMs)],
  ])
  return {
    brokers: cluster.brokers().map(broker => withRelease(broker, parts)),
    groups: countByKind(discovery),
    pollCost: { everyMs: commitsIntervalMs, ...pollCost },
    clock: clockReading,
  }
}

function withRelease(broker: BridgeStatus['brokers'][number], { cluster }: KafkaParts) {
  const versions = cluster.versionsOf(broker.id)
  const speaksAs = versions === undefined ? undefined : kafkaRelease(versions)
  return { ...broker, ...(speaksAs === undefined ? {} : { speaksAs }) }
}

function countByKind({ consumers }: Discovery): KafkaMeasures['groups'] {
  const counts: Partial<Record<ConsumerKind, number>> = {}
  for (const { kind } of consumers) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

function sum(parts: readonly (readonly [Traffic, number])[]): Traffic {
  const of = (key: keyof Traffic) =>
    Math.round(parts.reduce((total, [traffic, times]) => total + traffic[key] * times, 0))
  return {
    requests: of('requests'),
    sentBytes: of('sentBytes'),
    receivedBytes: of('receivedBytes'),
  }
}

async function readClock(
  { requestTimeoutMs, appendTimeSkewMs }: KafkaBridgeConfig,
  {
    parts,
    streams,
    clock,
  }: {
    readonly parts: KafkaParts
    readonly streams: readonly StreamInfo[]
    readonly clock: Clock
  },
  signal: AbortSignal,
): Promise<KafkaMeasures['clock']> {
  const { cluster, pool } = parts
  const partitions = streams
    .filter(({ timestamps }) => timestamps === 'log-append')
    .flatMap(({ stream, partitions: count }) =>
      Array.from({ length: count }, (_, partition) => ({ stream, partition })),
    )
    .slice(0, clockPartitionsMax)
  if (partitions.length === 0) return { partitionsChecked: 0 }
  const request = { timestampMs: clock.now() + appendTimeSkewMs, partitions }
  const readings = await lookUp(request, { cluster, cost: pool.cost, requestTimeoutMs }, signal)
  const answered = readings.filter(({ failure }) => failure === undefined)
  const nowMs = clock.now()
  const ahead = answered.flatMap(({ found }) => (found ? [found.timestampMs - nowMs] : []))
  const aheadMs = ahead.reduce((most, one) => Math.max(most, one), 0)
  return { partitionsChecked: answered.length, ...(aheadMs > 0 ? { aheadMs } : {}) }
}
