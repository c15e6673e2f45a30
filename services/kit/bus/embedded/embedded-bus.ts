import assert from 'node:assert/strict'
import type { Registry } from 'prom-client'
import { type TopicName, topics } from '#contracts/topics.ts'
import type { Clock } from '../../clock.ts'
import type { Logger } from '../../logger.ts'
import { registerMetrics } from '../../metrics.ts'
import type { SqliteDatabase, StoreTransaction } from '../../store/sqlite/database.ts'
import type { Bus, BusMessage, OutgoingMessage } from '../bus.ts'
import type { EmbeddedBusConfig } from '../config.ts'
import { countDeadLetters } from '../dead-letter-count.ts'
import type { DeliveryDeps } from '../delivery.ts'
import { busErrors } from '../errors.ts'
import { busMetrics } from '../metrics.ts'
import { type DurableLog, openDurableLog } from './durable-log.ts'
import { EmbeddedTopic } from './embedded-topic.ts'
import { createMemoryLog } from './memory-log.ts'

export interface EmbeddedBusDeps {
  readonly clock: Clock
  readonly log: Logger
  readonly registry: Registry
  /** Where anomalies and incidents are kept; without it they live in memory like the rest. */
  readonly database?: SqliteDatabase
}

/** The bus of a single process. */
export interface EmbeddedBus extends Bus {
  /**
   * Publishes on a durable topic as part of a transaction of the store: with its other rows or not at all. Subscribers see
   * the messages once it commits. `open` must have resolved for the topic: opening reads the file, and a transaction has it.
   */
  publishWithin(
    tx: StoreTransaction,
    topic: TopicName,
    messages: readonly OutgoingMessage[],
  ): Promise<void>
  /** Makes a topic ready for `publishWithin`. */
  open(topic: TopicName): Promise<void>
}

const durableTopics: ReadonlySet<TopicName> = new Set([
  topics.anomalies.name,
  topics.incidents.name,
  topics.actions.name,
  topics.devices.name,
  topics.context.name,
  topics.seriesState.name,
  topics.collectors.name,
])
const compactedTopics: ReadonlySet<TopicName> = new Set(
  Object.values(topics)
    .filter(topic => topic.compacted)
    .map(topic => topic.name),
)

/** How often old rows are looked for, at publications. */
const expireEveryMs = 3_600_000

interface OpenTopic {
  readonly topic: EmbeddedTopic
  readonly durable?: DurableLog
}

export function createEmbeddedBus(config: EmbeddedBusConfig, deps: EmbeddedBusDeps): EmbeddedBus {
  const { clock, log, database } = deps
  const metrics = registerMetrics(busMetrics, deps.registry)
  const opened = new Map<TopicName, Promise<OpenTopic>>()
  const expiredAtMs = new Map<TopicName, number>()
  let isClosed = false

  const delivery: DeliveryDeps = {
    ...{ clock, log, metrics, retryMs: config.retryMs },
    publishDeadLetter: letter =>
      publish(topics.deadLetters.name, [{ key: letter.topic, value: JSON.stringify(letter) }]),
  }
  const open = async (name: TopicName): Promise<OpenTopic> => {
    const isCompacted = compactedTopics.has(name)
    const topicDeps = {
      ...{ clock, delivery, isCompacted, publishTimeoutMs: config.publishTimeoutMs },
      batchMax: config.batchMessagesMax,
    }
    if (database && durableTopics.has(name)) {
      const durable = await openDurableLog(name, { database, isCompacted })
      return { topic: new EmbeddedTopic(durable, topicDeps), durable }
    }
    const { queueMessagesMax: waitingMax, retainedMessagesMax: retainedMax } = config
    const memory = createMemoryLog(name, { isCompacted, waitingMax, retainedMax })
    return { topic: new EmbeddedTopic(memory, topicDeps) }
  }
  const topicOf = (name: TopicName): Promise<OpenTopic> => {
    if (isClosed) return Promise.reject(busErrors.CLOSED())
    const known = opened.get(name) ?? open(name)
    opened.set(name, known)
    return known
  }
  const stamp = (topic: TopicName, messages: readonly OutgoingMessage[]): BusMessage[] =>
    messages.map(({ key, value, headers = {} }) => ({
      ...{ topic, key, value, headers },
      publishedAtMs: clock.now(),
    }))
  const publish = async (name: TopicName, messages: readonly OutgoingMessage[]) => {
    const startedMs = clock.monotonicMs()
    try {
      const { topic, durable } = await topicOf(name)
      await topic.publish(stamp(name, messages))
      if (durable) await expire(name, durable)
    } catch (cause) {
      metrics.publish_failures_total.inc({ topic: name })
      throw cause
    }
    metrics.publish_seconds.observe({ topic: name }, (clock.monotonicMs() - startedMs) / 1_000)
    metrics.published_total.inc({ topic: name }, messages.length)
    if (name === topics.deadLetters.name) countDeadLetters(messages, metrics)
  }
  const expire = async (name: TopicName, durable: DurableLog) => {
    if (clock.now() - (expiredAtMs.get(name) ?? 0) < expireEveryMs) return
    expiredAtMs.set(name, clock.now())
    await durable.expire(clock.now() - config.durableKeepMs)
  }
  return {
    publish,
    async open(name) {
      await topicOf(name)
    },
    async publishWithin(tx, name, messages) {
      const { topic, durable } = await topicOf(name)
      assert(durable, `${name} is not kept in the store: publish it after the transaction.`)
      await durable.appendWithin(tx, stamp(name, messages), () => {
        metrics.published_total.inc({ topic: name }, messages.length)
        topic.wake()
      })
    },
    subscribe: async options => (await topicOf(options.topic)).topic.subscribe(options),
    async snapshot(name) {
      const { topic } = await topicOf(name)
      const { entries } = await topic.log.snapshot()
      return new Map(entries.map(({ message }) => [message.key, message.value]))
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      for (const topic of opened.values()) await (await topic).topic[Symbol.asyncDispose]()
    },
  }
}
