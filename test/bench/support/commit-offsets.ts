import { Connection, findCoordinatorV6, offsetCommitV9 } from '@platformatic/kafka'
import { systemClock } from '#kit/clock.ts'

export interface GroupCommits {
  readonly group: string
  readonly topic: string
  /** Committed offset by partition. */
  readonly offsets: readonly number[]
}

/** How many commits are on the wire at a time. */
const window = 64

/**
 * Commits offsets of groups that have no members, as an assign()-only consumer does: thousands of groups in seconds,
 * which real consumers could not be started for here. `bootstrap` is a single broker.
 */
export async function commitOffsets(
  bootstrap: string,
  groups: Iterable<GroupCommits>,
): Promise<void> {
  const connection = new Connection('bench')
  const [host = '', port = ''] = bootstrap.split(':')
  await connection.connect(host, Number(port))
  try {
    const pending = new Set<Promise<void>>()
    for (const commits of groups) {
      const sent = commitOne(connection, commits).finally(() => pending.delete(sent))
      pending.add(sent)
      if (pending.size >= window) await Promise.race(pending)
    }
    await Promise.all(pending)
  } finally {
    await connection.close()
  }
}

async function commitOne(connection: Connection, { group, topic, offsets }: GroupCommits) {
  const partitions = offsets.map((offset, partitionIndex) => ({
    partitionIndex,
    committedOffset: BigInt(offset),
    committedLeaderEpoch: -1,
    committedMetadata: null,
  }))
  const topics = [{ name: topic, partitions }]
  for (let attempt = 1; ; attempt++) {
    try {
      // The first request for a coordinator makes the broker create __consumer_offsets, which takes a moment.
      if (attempt > 1) await findCoordinatorV6.api.async(connection, 0, [group])
      await offsetCommitV9.api.async(connection, group, -1, '', null, topics)
      return
    } catch (cause) {
      if (attempt === 30) throw cause
      await systemClock.sleep(100 * attempt)
    }
  }
}
