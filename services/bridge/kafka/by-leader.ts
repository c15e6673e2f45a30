import type { PartitionFailure } from '../offsets/offset-source.ts'
import type { TopicPartitions } from './messages/list-offsets.ts'
import type { ClusterView } from './network/cluster.ts'

export interface ByLeader {
  /** What to ask each broker, by broker id. */
  readonly requests: ReadonlyMap<number, readonly TopicPartitions[]>
  /** Partitions that nobody leads, and streams that do not exist. */
  readonly failures: readonly PartitionFailure[]
}

/** Splits partitions by the broker that leads them. */
export function byLeader(
  wanted: readonly TopicPartitions[],
  topics: ClusterView['topics'],
): ByLeader {
  const requests = new Map<number, { name: string; partitions: number[] }[]>()
  const failures: PartitionFailure[] = []
  for (const { name, partitions } of wanted) {
    const topic = topics.get(name)
    if (topic === undefined) {
      failures.push({ stream: name, partitions, reason: 'stream-missing' })
      continue
    }
    const leaderless: number[] = []
    const split = new Map<number, number[]>()
    for (const partition of partitions) {
      const leader = topic.leaders[partition] ?? -1
      if (leader < 0) leaderless.push(partition)
      else {
        const ofLeader = split.get(leader)
        if (ofLeader === undefined) split.set(leader, [partition])
        else ofLeader.push(partition)
      }
    }
    for (const [leader, led] of split) {
      const ofLeader = requests.get(leader)
      if (ofLeader === undefined) requests.set(leader, [{ name, partitions: led }])
      else ofLeader.push({ name, partitions: led })
    }
    if (leaderless.length > 0) {
      failures.push({ stream: name, partitions: leaderless, reason: 'leader-unavailable' })
    }
  }
  return { requests, failures }
}

/** Failed partitions of one stream, grouped by what the error code means. */
export function groupFailures<Reason extends PartitionFailure['reason']>(
  stream: string,
  failed: readonly { readonly partition: number; readonly errorCode: number }[],
  reasonOf: (errorCode: number) => Reason,
): PartitionFailure[] {
  if (failed.length === 0) return []
  const byReason = new Map<Reason, number[]>()
  for (const { partition, errorCode } of failed) {
    const reason = reasonOf(errorCode)
    byReason.set(reason, [...(byReason.get(reason) ?? []), partition])
  }
  return [...byReason].map(([reason, partitions]) => ({ stream, partitions, reason }))
}

/** What a broker that gave no answer leaves unknown. */
export function allFailed(
  topics: readonly TopicPartitions[],
  reason: PartitionFailure['reason'],
): PartitionFailure[] {
  return topics.map(({ name, partitions }) => ({ stream: name, partitions, reason }))
}
