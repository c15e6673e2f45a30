import assert from 'node:assert/strict'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { systemClock } from '#kit/clock.ts'

export interface TopicOptions {
  readonly partitions?: number
  readonly replicas?: number
  readonly config?: Readonly<Record<string, string>>
}

export interface TopicAdmin {
  /** Resolves when the topic exists and its partitions have leaders; rejects where it existed before. */
  createTopic(name: string, options?: TopicOptions): Promise<void>
  deleteTopic(name: string): Promise<void>
}

/** Makes and removes topics. It connects at its first use. */
export function openTopicAdmin(bootstrap: string): TopicAdmin & AsyncDisposable {
  const kafka = new Kafka({
    clientId: 'lab-admin',
    brokers: bootstrap.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 12, initialRetryTime: 100, maxRetryTime: 1_000 },
  })
  const admin = kafka.admin()
  let connected: Promise<void> | undefined
  const connect = async () => {
    connected ??= admin.connect()
    await connected
  }
  return {
    async createTopic(name, { partitions = 1, replicas, config = {} } = {}) {
      await connect()
      const isNew = await admin.createTopics({
        waitForLeaders: false,
        timeout: 30_000,
        topics: [
          {
            topic: name,
            numPartitions: partitions,
            ...(replicas === undefined ? {} : { replicationFactor: replicas }),
            configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
          },
        ],
      })
      assert(isNew, `topic ${name} already exists`)
      await leaders(admin, name, partitions)
    },
    async deleteTopic(name) {
      await connect()
      await admin.deleteTopics({ topics: [name], timeout: 30_000 })
    },
    async [Symbol.asyncDispose]() {
      if (connected !== undefined) await admin.disconnect()
    },
  }
}

/** Longest wait for leaders; a busy machine with three brokers took two seconds. */
const leadersWithinMs = 30_000

/**
 * Resolves when every partition has a leader. kafkajs' own wait gives up at the first broker that has not heard of the topic
 * yet, which is the usual case when several brokers are busy.
 */
async function leaders(admin: Admin, topic: string, partitions: number): Promise<void> {
  const untilMs = systemClock.monotonicMs() + leadersWithinMs
  for (;;) {
    const found = await admin.fetchTopicMetadata({ topics: [topic] }).catch((thrown: unknown) => {
      if (systemClock.monotonicMs() > untilMs) throw thrown
      return { topics: [] }
    })
    const led = found.topics.flatMap(each => each.partitions).filter(({ leader }) => leader >= 0)
    if (led.length === partitions) return
    assert(systemClock.monotonicMs() < untilMs, `topic ${topic} has no leaders after 30 s`)
    await systemClock.sleep(100)
  }
}
