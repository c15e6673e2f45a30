import type { Admin, ITopicConfig } from 'kafkajs'
import { type TopicName, topics } from '#contracts/topics.ts'
import { busErrors } from '../bus/errors.ts'
import { systemClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { KafkaBusConfig } from './kafka-bus-config.ts'

/** The bus's topics as the cluster has them. */
export interface BusTopics {
  /** Its name on the cluster. */
  nameOf(topic: TopicName): string
  /** How many partitions a topic has; made if it does not exist. Rejects with an `AppError`. */
  partitionsOf(topic: TopicName): Promise<number>
}

const hourMs = 3_600_000

/** How long the cluster keeps events: samples only for collectors that catch up, the others for people to look at. */
const retentionMs: Partial<Record<TopicName, number>> = {
  [topics.samples.name]: hourMs,
  [topics.forecasts.name]: hourMs,
  [topics.anomalies.name]: 7 * 24 * hourMs,
  [topics.actions.name]: 7 * 24 * hourMs,
  [topics.deadLetters.name]: 7 * 24 * hourMs,
}

export function createBusTopics(
  config: KafkaBusConfig,
  connectAdmin: () => Promise<Admin>,
): BusTopics {
  const known = new Map<TopicName, Promise<number>>()
  const nameOf = (topic: TopicName) => `${config.topicPrefix}${topic}`

  const make = async (topic: TopicName): Promise<number> => {
    const admin = await connectAdmin()
    const found = await partitionCount(admin, nameOf(topic))
    if (found > 0) return found
    try {
      await admin.createTopics({
        topics: [specOf(topic, nameOf(topic), config)],
        waitForLeaders: true,
      })
    } catch (cause) {
      // Another role may have made it meanwhile, or a broker that has not heard of it yet was asked for its leaders.
      const count = isNotSpreadYet(cause) ? partitionCountSoon : partitionCount
      const made = await count(admin, nameOf(topic))
      if (made > 0) return made
      throw busErrors.TOPIC_UNSUITABLE(
        `(${nameOf(topic)} cannot be made: ${messageOf(cause)})`,
        cause,
      )
    }
    return config.partitions
  }
  return {
    nameOf,
    partitionsOf(topic) {
      const asked = known.get(topic) ?? make(topic)
      known.set(topic, asked)
      // The next who asks tries again.
      asked.catch(() => known.delete(topic))
      return asked
    },
  }
}

/** 0 where the topic does not exist. Lists first: asking for one topic's metadata may make it by itself. */
async function partitionCount(admin: Admin, name: string): Promise<number> {
  const names = await admin.listTopics()
  if (!names.includes(name)) return 0
  const metadata = await admin.fetchTopicMetadata({ topics: [name] })
  return metadata.topics[0]?.partitions.length ?? 0
}

const isNotSpreadYet = (cause: unknown) =>
  (cause as { type?: unknown } | null)?.type === 'UNKNOWN_TOPIC_OR_PARTITION'

/** How long brokers may take to tell each other of a topic. */
const spreadMs = 5_000

async function partitionCountSoon(admin: Admin, name: string): Promise<number> {
  const untilMs = systemClock.monotonicMs() + spreadMs
  for (;;) {
    const count = await partitionCount(admin, name).catch(() => 0)
    if (count > 0 || systemClock.monotonicMs() > untilMs) return count
    await systemClock.sleep(250)
  }
}

function specOf(topic: TopicName, name: string, config: KafkaBusConfig): ITopicConfig {
  const isCompacted = Object.values(topics).some(known => known.name === topic && known.compacted)
  const keepMs = retentionMs[topic]
  return {
    topic: name,
    numPartitions: config.partitions,
    // −1: the cluster's own default (KIP-464).
    replicationFactor: config.replicationFactor ?? -1,
    configEntries: [
      { name: 'cleanup.policy', value: isCompacted ? 'compact' : 'delete' },
      ...(keepMs === undefined ? [] : [{ name: 'retention.ms', value: String(keepMs) }]),
    ],
  }
}
