import type { CostMeter } from '../cost-meter.ts'
import type { LookupReading, LookupRequest } from '../offsets/offset-source.ts'
import { byLeader } from './by-leader.ts'
import type { TopicOffsets } from './messages/list-offsets.ts'
import {
  listOffsetsApi,
  listOffsetsTimestamp,
  maxTimestampSince,
  type TopicPartitions,
} from './messages/list-offsets.ts'
import type { Answer } from './network/broker-link.ts'
import type { Cluster } from './network/cluster.ts'
import { failureReason } from './network/link-failure.ts'
import { isStaleLeader, partitionReason } from './wire/error-codes.ts'

interface LookupDeps {
  readonly cluster: Cluster
  readonly cost: CostMeter
  readonly requestTimeoutMs: number
}

/**
 * The first offset at or after a point in time, or with timestamp -3 the record with the greatest timestamp; one
 * request per broker. A partition named twice is answered once.
 */
export async function lookUp(
  { timestampMs, partitions }: LookupRequest,
  { cluster, cost, requestTimeoutMs }: LookupDeps,
  signal: AbortSignal,
): Promise<readonly LookupReading[]> {
  await cluster.refreshIfStale(signal)
  const wanted = byStream(partitions)
  const { requests, failures } = byLeader(wanted, cluster.view?.topics ?? new Map())
  const readings: LookupReading[] = failures.flatMap(({ stream, partitions: failed, reason }) =>
    failed.map(partition => ({
      stream,
      partition,
      failure: cluster.view === undefined ? ('broker-unreachable' as const) : reason,
    })),
  )
  const answers = await Promise.all(
    [...requests].map(async ([broker, topics]) => {
      if (isTooOld(cluster, broker, timestampMs)) return allOf(topics, 'request-refused')
      cost.lookedUp(topics.reduce((sum, topic) => sum + topic.partitions.length, 0))
      const answer = await cluster.ask(
        { broker, lane: 'bulk' },
        {
          api: listOffsetsApi,
          request: {
            isolation: 'read_uncommitted',
            timestamp: Math.floor(timestampMs),
            topics,
            timeoutMs: requestTimeoutMs,
          },
        },
        signal,
      )
      return toReadings(answer, topics, cluster)
    }),
  )
  return [...readings, ...answers.flat()]
}

/** Whether the broker would take -3 for a point in time before the epoch. */
function isTooOld(cluster: Cluster, broker: number, timestampMs: number): boolean {
  if (timestampMs !== listOffsetsTimestamp.maxTimestamp) return false
  const range = cluster.versionsOf(broker)?.get(listOffsetsApi.key)
  return range !== undefined && range.max < maxTimestampSince
}

function toReadings(
  answer: Answer<readonly TopicOffsets[]>,
  topics: readonly TopicPartitions[],
  cluster: Cluster,
): LookupReading[] {
  if (!answer.ok) return allOf(topics, failureReason(answer.failure))
  return answer.value.flatMap(({ name, partitions, offsets, timestamps, failed }) => {
    if (failed.some(({ errorCode }) => isStaleLeader(errorCode))) cluster.markStale()
    const found = partitions.map((partition, i): LookupReading => {
      const offset = offsets[i] ?? -1
      if (offset < 0) return { stream: name, partition }
      return { stream: name, partition, found: { offset, timestampMs: timestamps[i] ?? -1 } }
    })
    const lost = failed.map(({ partition, errorCode }) => ({
      stream: name,
      partition,
      failure: partitionReason(errorCode),
    }))
    return [...found, ...lost]
  })
}

const allOf = (
  topics: readonly TopicPartitions[],
  failure: NonNullable<LookupReading['failure']>,
): LookupReading[] =>
  topics.flatMap(({ name, partitions }) =>
    partitions.map(partition => ({ stream: name, partition, failure })),
  )

function byStream(partitions: LookupRequest['partitions']): TopicPartitions[] {
  const streams = new Map<string, Set<number>>()
  for (const { stream, partition } of partitions) {
    const known = streams.get(stream)
    if (known === undefined) streams.set(stream, new Set([partition]))
    else known.add(partition)
  }
  return [...streams].map(([name, numbers]) => ({ name, partitions: [...numbers] }))
}
