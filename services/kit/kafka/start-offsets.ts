import type { Admin } from 'kafkajs'

/** Where a reader begins in one partition, and how far there are messages now. */
export interface PartitionRange {
  readonly partition: number
  readonly start: number
  readonly end: number
  /** False: nobody has committed here yet, so the reader must begin at `start` by itself. */
  readonly isCommitted: boolean
}

/**
 * A group goes on from what it committed. What it has not committed begins at the earliest message, or at the end as it
 * is now.
 */
export async function startOffsets(
  admin: Admin,
  { groupId, name, from }: { groupId: string; name: string; from: 'earliest' | 'latest' },
): Promise<readonly PartitionRange[]> {
  const [offsets, groups] = await Promise.all([
    admin.fetchTopicOffsets(name),
    admin.fetchOffsets({ groupId, topics: [name] }),
  ])
  const committed = new Map(
    groups
      .flatMap(group => group.partitions)
      .map(({ partition, offset }) => [partition, Number(offset)]),
  )
  return offsets.map(({ partition, low, high }) => {
    const position = committed.get(partition) ?? -1
    const isCommitted = position >= 0
    const edge = from === 'earliest' ? Number(low) : Number(high)
    return {
      partition,
      start: isCommitted ? Math.max(position, Number(low)) : edge,
      end: Number(high),
      isCommitted,
    }
  })
}
