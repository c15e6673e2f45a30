import type { BridgeProblem } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import { limited } from '../limited.ts'
import type { AdminClient } from './admin/admin-client.ts'
import type { PartitionInfo, StreamInfo } from './discovery.ts'
import { parseInternalStats } from './internal-stats.ts'
import type { PartitionReading, StreamState } from './pulsar-inventory.ts'
import { parseTopicStats, statsQuery } from './topic-stats.ts'

type Problem = Omit<BridgeProblem, 'sinceMs'>

export interface StreamReading {
  readonly stream: StreamState
  readonly partitions: readonly PartitionReading[]
}

export interface ReaderDeps {
  readonly client: AdminClient
  readonly clock: Clock
  readonly concurrency: number
}

/** Reads the statistics of streams, one request for each partition. Faults are readings; problems say what to do. */
export async function readStreams(
  streams: readonly StreamState[],
  { client, clock, concurrency }: ReaderDeps,
  signal: AbortSignal,
): Promise<{ readings: readonly StreamReading[]; problems: readonly Problem[] }> {
  const problems: Problem[] = []
  const asked = streams.flatMap(stream =>
    stream.info.partitions.map(partition => ({ stream, partition })),
  )
  const answers = await limited(asked, concurrency, async ({ stream, partition }) => {
    const { reading, problem } = await readPartition(stream.info, partition, signal)
    if (problem !== undefined) problems.push(problem)
    return reading
  })
  const byStream = new Map<StreamState, PartitionReading[]>(streams.map(stream => [stream, []]))
  asked.forEach(({ stream }, i) => {
    const answer = answers[i]
    if (answer !== undefined) byStream.get(stream)?.push(answer)
  })
  const readings = [...byStream].map(([stream, partitions]) => ({ stream, partitions }))
  return { readings, problems }

  async function readInternal(path: string, stop: AbortSignal) {
    const answer = await client.get(`${path}/internalStats`, stop)
    if (!answer.ok) return answer.reason
    const { sentAtMs, receivedAtMs } = answer
    const stats = parseInternalStats(answer.body)
    return stats === undefined ? 'request-refused' : { sentAtMs, receivedAtMs, stats }
  }

  async function readPartition(
    info: StreamInfo,
    { index, path }: PartitionInfo,
    stop: AbortSignal,
  ): Promise<{ reading: PartitionReading; problem?: Problem | undefined }> {
    const answer = await client.get(`${path}/stats?${statsQuery}`, stop)
    if (answer.ok) {
      const { sentAtMs, receivedAtMs } = answer
      const stats = parseTopicStats(answer.body)
      if (stats !== undefined) {
        const reading = { index, sentAtMs, receivedAtMs, stats }
        if (stats.replicators.size === 0) return { reading }
        return { reading: { ...reading, internal: await readInternal(path, stop) } }
      }
      const detail = 'its statistics are not as documented'
      const problem = { code: 'protocol-error', subject: `topic ${info.stream}`, detail } as const
      return { reading: { index, sentAtMs, receivedAtMs, stats: 'request-refused' }, problem }
    }
    const nowMs = clock.now()
    const { reason, failure } = answer
    const reading = { index, sentAtMs: nowMs, receivedAtMs: nowMs, stats: reason }
    return { reading, problem: problemOf(info, failure) }
  }
}

/** What is said once for an address or a namespace is not repeated for each of its topics. */
function problemOf(
  { stream, namespace }: StreamInfo,
  { code, detail }: { readonly code: Problem['code']; readonly detail: string },
): Problem | undefined {
  switch (code) {
    case 'unreachable':
    case 'tls':
    // It was deleted since the newest discovery, and the next one says so.
    case 'unsupported':
      return undefined
    case 'authorization':
      return { code, detail, subject: `namespace ${namespace}` }
    default:
      return { code, detail, subject: `topic ${stream}` }
  }
}
