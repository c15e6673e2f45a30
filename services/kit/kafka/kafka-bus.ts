import type { Admin } from 'kafkajs'
import type { Registry } from 'prom-client'
import { topics as topicTable } from '#contracts/topics.ts'
import type { Bus } from '../bus/bus.ts'
import { countDeadLetters } from '../bus/dead-letter-count.ts'
import type { DeliveryDeps } from '../bus/delivery.ts'
import { busErrors } from '../bus/errors.ts'
import { busMetrics } from '../bus/metrics.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { HealthReading } from '../health.ts'
import type { Logger } from '../logger.ts'
import { registerMetrics } from '../metrics.ts'
import { BusPublisher } from './bus-publisher.ts'
import { BusReader } from './bus-reader.ts'
import { createBusTopics } from './bus-topics.ts'
import { readKafkaCredentials } from './credentials.ts'
import type { KafkaBusConfig } from './kafka-bus-config.ts'
import { createKafkaClient } from './kafka-client.ts'

export interface KafkaBusDeps {
  readonly clock: Clock
  readonly log: Logger
  readonly registry: Registry
}

/** The bus of distributed roles. */
export interface KafkaBus extends Bus {
  /** Whether messages come and go; why not otherwise. */
  health(): HealthReading
}

/** A snapshot reads a whole topic: many requests, each with its own timeout. */
const snapshotTimeoutMs = 60_000

/**
 * Opens the bus on a Kafka cluster. It does not wait for the brokers: while they are away publications reject with a
 * retriable error, subscriptions wait, and `health` says why. Rejects when a file of the connection cannot be read.
 */
export async function createKafkaBus(
  config: KafkaBusConfig,
  deps: KafkaBusDeps,
): Promise<KafkaBus> {
  const { clock, log } = deps
  const metrics = registerMetrics(busMetrics, deps.registry)
  const client = createKafkaClient(config, await readKafkaCredentials(config), log)
  const admin = createAdmin(() => client.admin())
  const topics = createBusTopics(config, admin.connect)
  const publisher = new BusPublisher(config, { client, topics, clock, log })
  const readers = new Set<BusReader>()
  let closing: Promise<void> | undefined

  const publish: Bus['publish'] = async (topic, messages) => {
    const startedMs = clock.monotonicMs()
    try {
      await publisher.publish(topic, messages)
    } catch (cause) {
      metrics.publish_failures_total.inc({ topic })
      throw cause
    }
    metrics.publish_seconds.observe({ topic }, (clock.monotonicMs() - startedMs) / 1_000)
    metrics.published_total.inc({ topic }, messages.length)
    if (topic === topicTable.deadLetters.name) countDeadLetters(messages, metrics)
  }
  const delivery: DeliveryDeps = {
    ...{ clock, log, metrics, retryMs: config.retryMs },
    publishDeadLetter: letter =>
      publish(topicTable.deadLetters.name, [{ key: letter.topic, value: JSON.stringify(letter) }]),
  }
  const subscribe: Bus['subscribe'] = async options => {
    if (closing !== undefined) throw busErrors.CLOSED()
    const reader = new BusReader(options, config, {
      ...{ client, topics, delivery, connectAdmin: admin.connect },
      closed: gone => void readers.delete(gone),
    })
    readers.add(reader)
    return reader
  }
  const close = async () => {
    await Promise.all([...readers].map(reader => reader[Symbol.asyncDispose]()))
    await publisher[Symbol.asyncDispose]()
    await admin.disconnect()
  }
  return {
    publish,
    subscribe,
    snapshot: topic => readSnapshot({ subscribe }, topic, clock),
    health() {
      const failures = [publisher.failure, ...[...readers].map(reader => reader.failure)]
      const failure = failures.find(found => found !== undefined)
      return failure ? { ok: false, reason: messageOf(failure) } : { ok: true }
    },
    [Symbol.asyncDispose]() {
      closing ??= close()
      return closing
    },
  }
}

/** One connection for administration, made when first needed and again after a failure. */
function createAdmin(open: () => Admin) {
  let connecting: Promise<Admin> | undefined
  const connect = async (): Promise<Admin> => {
    const admin = open()
    try {
      await admin.connect()
      return admin
    } catch (cause) {
      connecting = undefined
      throw busErrors.UNAVAILABLE(`(${messageOf(cause)})`, cause)
    }
  }
  return {
    connect: () => {
      connecting ??= connect()
      return connecting
    },
    async disconnect() {
      await (await connecting?.catch(() => undefined))?.disconnect().catch(() => {})
    },
  }
}

async function readSnapshot(
  { subscribe }: Pick<Bus, 'subscribe'>,
  topic: Parameters<Bus['snapshot']>[0],
  clock: Clock,
): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>()
  await using subscription = await subscribe({
    topic,
    from: 'earliest',
    async handle(messages) {
      for (const { key, value } of messages) {
        if (value === '') values.delete(key)
        else values.set(key, value)
      }
    },
  })
  const timer = new AbortController()
  const late = clock.sleep(snapshotTimeoutMs, timer.signal).then(() => 'late' as const)
  const outcome = await Promise.race([subscription.ready, late])
  timer.abort()
  if (outcome === 'late')
    throw busErrors.UNAVAILABLE(`(${topic} could not be read to its end in time.)`)
  return values
}
