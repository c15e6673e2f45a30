import { z } from 'zod'

/** Makes the broker read one entry of each subscription with a backlog: its head, for when it was published. */
export const statsQuery =
  'getPreciseBacklog=true&subscriptionBacklogSize=false&getEarliestTimeInBacklog=true'

/** Counters are of the broker that has the topic loaded, and start at 0 when another one loads it. */
const count = z.number().default(0)

const consumerStats = z.looseObject({
  availablePermits: count,
  blockedConsumerOnUnackedMsgs: z.boolean().default(false),
})

const subscriptionStats = z.looseObject({
  msgBacklog: z.number(),
  msgDelayed: count,
  earliestMsgPublishTimeInBacklog: count,
  lastMarkDeleteAdvancedTimestamp: count,
  lastAckedTimestamp: count,
  msgOutCounter: count,
  totalMsgExpired: count,
  consumers: z.array(consumerStats).default([]),
  isDurable: z.boolean().default(true),
  isReplicated: z.boolean().default(false),
})

const topicStats = z.looseObject({
  msgInCounter: count,
  subscriptions: z.record(z.string(), subscriptionStats),
  ownerBroker: z.string().optional(),
  replication: z
    .record(z.string(), z.looseObject({ connected: z.boolean().default(false) }))
    .default({}),
})

/** What a broker says of one subscription of one topic or partition. */
export interface SubscriptionStats {
  /** Entries that are not acknowledged, delayed ones included; a batch is one entry. */
  readonly backlog: number
  /** Those of them that the broker holds back until they are due. */
  readonly delayed: number
  /**
   * Those of the delayed ones that are certainly not due. The broker looks which are due only while a consumer takes
   * messages: without one the count of delayed ones stands still, whatever the time.
   */
  readonly notDue: number
  /** When the oldest of them was published, by its broker's or its producer's clock; absent where nobody could say. */
  readonly earliestMs: number | undefined
  /** When the oldest one was last another; 0 before it ever was, since the broker loaded the topic. */
  readonly markDeleteMs: number
  readonly ackedMs: number
  readonly delivered: number
  readonly expired: number
  readonly members: number
  readonly isReplicated: boolean
}

export interface TopicStats {
  /** The broker that has it loaded, as far as it says so. */
  readonly owner: string | undefined
  /** Messages published since the broker loaded the topic; markers are not among them. */
  readonly arrived: number
  readonly subscriptions: ReadonlyMap<string, SubscriptionStats>
  /** By remote cluster, whether the replicator is connected; a frozen peer is, too. */
  readonly replicators: ReadonlyMap<string, boolean>
}

/**
 * Reads the statistics of a topic; `undefined` where they are not what Pulsar's documentation says. Cursors of readers
 * (not durable) and of compaction are no consumers, and left out.
 */
export function parseTopicStats(body: unknown): TopicStats | undefined {
  const { data } = topicStats.safeParse(body)
  if (data === undefined) return undefined
  const subscriptions = new Map<string, SubscriptionStats>()
  for (const [name, one] of Object.entries(data.subscriptions)) {
    if (!one.isDurable || name === '__compaction') continue
    const delayed = Math.max(0, Math.min(one.msgBacklog, one.msgDelayed))
    const isTaken = one.consumers.some(
      ({ availablePermits, blockedConsumerOnUnackedMsgs }) =>
        availablePermits > 0 && !blockedConsumerOnUnackedMsgs,
    )
    subscriptions.set(name, {
      backlog: Math.max(0, one.msgBacklog),
      delayed,
      notDue: isTaken ? delayed : 0,
      earliestMs:
        one.earliestMsgPublishTimeInBacklog > 0 ? one.earliestMsgPublishTimeInBacklog : undefined,
      markDeleteMs: one.lastMarkDeleteAdvancedTimestamp,
      ackedMs: one.lastAckedTimestamp,
      delivered: one.msgOutCounter,
      expired: one.totalMsgExpired,
      members: one.consumers.length,
      isReplicated: one.isReplicated,
    })
  }
  const replicators = new Map(
    Object.entries(data.replication).map(([remote, { connected }]) => [remote, connected] as const),
  )
  return { owner: data.ownerBroker, arrived: data.msgInCounter, subscriptions, replicators }
}
