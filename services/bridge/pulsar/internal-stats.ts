import { z } from 'zod'

/** What the names of replicators' cursors begin with: the broker's replicatorPrefix, which is this unless it was changed. */
const cursorPrefix = 'pulsar.repl.'

const internalStats = z.looseObject({
  entriesAddedCounter: z.number(),
  cursors: z.record(
    z.string(),
    z.looseObject({
      messagesConsumedCounter: z.number(),
      markDeletePosition: z.string(),
      individuallyDeletedMessages: z.string().default('[]'),
    }),
  ),
})

/** Where the replicator to one cluster is. Entries are counted from when the broker loaded the topic, so from below 0 too. */
export interface ReplicatorPosition {
  /** Entries below this are delivered. */
  readonly delivered: number
  /** The same as a position that outlives the topic's being loaded anew. */
  readonly head: string
}

export interface InternalStats {
  /** Entries below this exist. */
  readonly added: number
  /** By remote cluster. */
  readonly replicators: ReadonlyMap<string, ReplicatorPosition>
}

/** Reads the internal statistics of a topic; `undefined` where they are not what Pulsar's documentation says. */
export function parseInternalStats(body: unknown): InternalStats | undefined {
  const { data } = internalStats.safeParse(body)
  if (data === undefined) return undefined
  const replicators = new Map<string, ReplicatorPosition>()
  for (const [name, cursor] of Object.entries(data.cursors)) {
    if (!name.startsWith(cursorPrefix)) continue
    const ahead = entriesIn(cursor.individuallyDeletedMessages)
    replicators.set(decodeURIComponent(name.slice(cursorPrefix.length)), {
      delivered: cursor.messagesConsumedCounter - ahead,
      head: cursor.markDeletePosition,
    })
  }
  return { added: data.entriesAddedCounter, replicators }
}

/** How many entries ranges as `[(3:4..3:6],(3:8..3:9]]` have: those that were confirmed ahead of an earlier one. */
function entriesIn(ranges: string): number {
  let entries = 0
  for (const [, from = '0', to = '0'] of ranges.matchAll(/\(\d+:(-?\d+)\.\.\d+:(-?\d+)\]/g)) {
    entries += Number(to) - Number(from)
  }
  return entries
}
