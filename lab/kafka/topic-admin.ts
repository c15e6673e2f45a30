import assert from 'node:assert/strict'
import { Kafka, logLevel } from 'kafkajs'

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
        waitForLeaders: true,
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
