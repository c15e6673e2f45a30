import type { BridgeProblem } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import type { EndKind, EndsReading, EndsRequest, StreamInfo } from '../offsets/offset-source.ts'
import type { ProblemLedger } from '../problem-ledger.ts'
import { allFailed, byLeader, groupFailures } from './by-leader.ts'
import {
  type ListOffsetsRequest,
  listOffsetsApi,
  listOffsetsTimestamp,
  type TopicOffsets,
  type TopicPartitions,
} from './messages/list-offsets.ts'
import type { Cluster } from './network/cluster.ts'
import { failureReason } from './network/link-failure.ts'
import { isStaleLeader, partitionReason } from './wire/error-codes.ts'

interface EndsDeps {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly ledger: ProblemLedger
  readonly requestTimeoutMs: number
}

const asks: Readonly<Record<EndKind, Pick<ListOffsetsRequest, 'isolation' | 'timestamp'>>> = {
  'high-watermark': { isolation: 'read_uncommitted', timestamp: listOffsetsTimestamp.latest },
  'last-stable': { isolation: 'read_committed', timestamp: listOffsetsTimestamp.latest },
  'log-start': { isolation: 'read_uncommitted', timestamp: listOffsetsTimestamp.earliest },
}

/**
 * One kind of end offset: one request per broker, all at once. A partition that moved meanwhile is a failure of this
 * poll; the next one asks its new leader.
 */
export async function readEnds(
  { kind, streams }: EndsRequest,
  deps: EndsDeps,
  signal: AbortSignal,
): Promise<readonly EndsReading[]> {
  const { cluster, clock, ledger, requestTimeoutMs } = deps
  await cluster.refreshIfStale(signal)
  const nowMs = clock.now()
  const view = cluster.view
  const wanted = streams.map(toPartitions)
  if (view === undefined) {
    const failures = allFailed(wanted, 'broker-unreachable')
    return [{ sentAtMs: nowMs, receivedAtMs: nowMs, streams: [], failures }]
  }
  const { requests, failures } = byLeader(wanted, view.topics)
  const readings = await Promise.all(
    [...requests].map(async ([broker, topics]): Promise<EndsReading> => {
      const request = { ...asks[kind], topics, timeoutMs: requestTimeoutMs }
      const answer = await cluster.ask(
        { broker, lane: 'ends' },
        { api: listOffsetsApi, request },
        signal,
      )
      if (answer.ok) return toReading(answer, topics, cluster)
      const failed = allFailed(topics, failureReason(answer.failure))
      const atMs = clock.now()
      return { sentAtMs: nowMs, receivedAtMs: atMs, streams: [], failures: failed }
    }),
  )
  if (failures.length > 0) {
    cluster.markStale()
    readings.push({ sentAtMs: nowMs, receivedAtMs: nowMs, streams: [], failures })
  }
  ledger.state('leaders', readings.flatMap(leaderProblems), clock.now())
  cluster.settle()
  return readings
}

function toPartitions({ stream, partitions }: StreamInfo): TopicPartitions {
  return { name: stream, partitions: Array.from({ length: partitions }, (_, index) => index) }
}

function toReading(
  answer: {
    readonly value: readonly TopicOffsets[]
    readonly sentAtMs: number
    readonly receivedAtMs: number
  },
  asked: readonly TopicPartitions[],
  cluster: Cluster,
): EndsReading {
  const { value, sentAtMs, receivedAtMs } = answer
  const failures = value.flatMap(({ name, failed }) => groupFailures(name, failed, partitionReason))
  if (value.some(({ failed }) => failed.some(({ errorCode }) => isStaleLeader(errorCode)))) {
    cluster.markStale()
  }
  // A broker answers each topic that it was asked for; one that is left out is not known to be anything.
  const answered = new Set(value.map(({ name }) => name))
  const unanswered = asked.filter(({ name }) => !answered.has(name))
  return {
    sentAtMs,
    receivedAtMs,
    streams: value.map(({ name, partitions, offsets }) => ({ stream: name, partitions, offsets })),
    failures: [...failures, ...allFailed(unanswered, 'request-refused')],
  }
}

function leaderProblems({ failures }: EndsReading): Omit<BridgeProblem, 'sinceMs'>[] {
  return failures
    .filter(({ reason }) => reason === 'leader-unavailable')
    .map(({ stream, partitions }) => ({
      code: 'leader-unavailable',
      subject: `topic ${stream}`.slice(0, 300),
      detail: `${partitions.length === 1 ? 'partition' : 'partitions'} ${partitions.slice(0, 20).join(', ')}${partitions.length > 20 ? ', …' : ''}`,
    }))
}
