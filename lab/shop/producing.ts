import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { type ShopTopic, shopTopics } from './topics.ts'

const tickMs = 250

/** Writes to all topics at their rates until the signal aborts. A rate is multiplied by `factor` at every tick. */
export async function produceAll(
  kafka: Kafka,
  factor: (topic: ShopTopic) => number,
  signal: AbortSignal,
): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const owed = new Map<ShopTopic, number>()
  try {
    while (!signal.aborted) {
      await producer.sendBatch({ topicMessages: messagesDue(owed, factor) })
      await delay(tickMs, undefined, { signal }).catch(() => {})
    }
  } finally {
    await producer.disconnect()
  }
}

/** Fractions of a record are owed to the next tick, so that slow topics keep their rate. */
function messagesDue(owed: Map<ShopTopic, number>, factor: (topic: ShopTopic) => number) {
  return (Object.keys(shopTopics) as ShopTopic[]).map(topic => {
    const { perS, partitions } = shopTopics[topic]
    const due = (owed.get(topic) ?? 0) + (perS * factor(topic) * tickMs) / 1_000
    owed.set(topic, due % 1)
    const messages = Array.from({ length: Math.floor(due) }, (_, i) => ({
      partition: i % partitions,
      value: `${topic} ${new Date().toISOString()}`,
    }))
    return { topic, messages }
  })
}
