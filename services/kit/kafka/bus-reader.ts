import { randomUUID } from 'node:crypto'
import type { Admin, Consumer, EachBatchPayload, IHeaders, Kafka, KafkaMessage } from 'kafkajs'
import { shardCount } from '#contracts/series.ts'
import { type TopicName, topics as topicTable } from '#contracts/topics.ts'
import { backOffMs } from '../back-off.ts'
import type { BusMessage, SubscribeOptions, Subscription } from '../bus/bus.ts'
import { type DeliveryDeps, deliver } from '../bus/delivery.ts'
import { busErrors } from '../bus/errors.ts'
import { isSharded } from '../bus/lane.ts'
import { type AppError, messageOf } from '../errors.ts'
import type { BusTopics } from './bus-topics.ts'
import type { KafkaBusConfig } from './kafka-bus-config.ts'
import { type PartitionRange, startOffsets } from './start-offsets.ts'

export interface BusReaderDeps {
  readonly client: Kafka
  readonly connectAdmin: () => Promise<Admin>
  readonly topics: BusTopics
  readonly delivery: DeliveryDeps
  readonly closed: (reader: BusReader) => void
}

/** Longest pause between two attempts to reach the brokers again. */
const pauseMaxMs = 30_000

/**
 * One subscription. Messages of a partition are handled in order, their offset committed afterwards. When the brokers go
 * away it comes back by itself, with growing pauses; until then `failure` says why nothing comes.
 */
export class BusReader implements Subscription {
  readonly ready: Promise<void>
  readonly #options: SubscribeOptions
  readonly #config: KafkaBusConfig
  readonly #deps: BusReaderDeps
  readonly #groupId: string
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  readonly #becomeReady: () => void
  /** Partitions whose present messages are not all handled yet, with the end they had. */
  readonly #unread = new Map<number, number>()
  #isReady = false
  #failure: AppError | undefined

  constructor(options: SubscribeOptions, config: KafkaBusConfig, deps: BusReaderDeps) {
    this.#options = options
    this.#config = config
    this.#deps = deps
    // Kafka has no reading without a group that kafkajs could do: whoever wants every message is a group of its own.
    this.#groupId = `${config.topicPrefix}${options.group ?? `foretap-reader-${randomUUID()}`}`
    const { promise, resolve } = Promise.withResolvers<void>()
    this.ready = promise
    this.#becomeReady = resolve
    this.#running = this.#keepRunning()
  }

  /** Why nothing comes at the moment. */
  get failure(): AppError | undefined {
    return this.#failure
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#running
    this.#becomeReady()
    this.#deps.closed(this)
  }

  async #keepRunning(): Promise<void> {
    const { clock, log } = this.#deps.delivery
    const { signal } = this.#stopping
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.#session(() => {
          attempt = 1
        })
      } catch (cause) {
        const { topic } = this.#options
        if (!this.#failure) log.warn({ topic, reason: messageOf(cause) }, 'the bus cannot be read')
        this.#failure = busErrors.UNAVAILABLE(`(${topic}: ${messageOf(cause)})`, cause)
        const limits = { firstMs: this.#config.retryMs, longestMs: pauseMaxMs }
        await clock.sleep(backOffMs(attempt, limits), signal)
      }
    }
    await this.#forgetGroup()
  }

  /** Reads until it is stopped or the consumer gives up; rejects in the latter case. */
  async #session(joined: () => void): Promise<void> {
    const { client, connectAdmin, topics } = this.#deps
    const { topic } = this.#options
    const partitions = await topics.partitionsOf(topic)
    const name = topics.nameOf(topic)
    const from = isCompacted(topic) ? 'earliest' : this.#options.from
    const ranges = await startOffsets(await connectAdmin(), { groupId: this.#groupId, name, from })
    if (this.#stopping.signal.aborted) return
    const consumer = client.consumer({
      groupId: this.#groupId,
      sessionTimeout: this.#config.sessionTimeoutMs,
      heartbeatInterval: Math.min(3_000, this.#config.sessionTimeoutMs / 10),
      // Between two fetches the group's coordinator is heard; messages themselves do not wait for this.
      maxWaitTimeInMs: 500,
      retry: { retries: 3, initialRetryTime: 200, restartOnFailure: async () => false },
    })
    const crashed = Promise.withResolvers<void>()
    consumer.on(consumer.events.CRASH, ({ payload }) => crashed.reject(payload.error))
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      joined()
      const assigned = payload.memberAssignment[name] ?? []
      this.#joined(consumer, { name, assigned, ranges, partitions })
    })
    this.#stopping.signal.addEventListener('abort', () => crashed.resolve(), { once: true })
    try {
      await consumer.connect()
      await consumer.subscribe({ topic: name, fromBeginning: from === 'earliest' })
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: payload => this.#handle(payload),
      })
      await crashed.promise
    } finally {
      await consumer.disconnect().catch(() => {})
    }
  }

  #joined(consumer: Consumer, { name, assigned, ranges, partitions }: Joined): void {
    this.#failure = undefined
    this.#unread.clear()
    for (const { partition, start, end, isCommitted } of ranges) {
      if (!assigned.includes(partition)) continue
      if (!isCommitted) consumer.seek({ topic: name, partition, offset: String(start) })
      if (start < end) this.#unread.set(partition, end)
    }
    if (isSharded(this.#options.topic)) {
      const own = new Set(assigned)
      const shards = Array.from({ length: shardCount }, (_, shard) => shard)
      this.#options.onAssigned?.(new Set(shards.filter(shard => own.has(shard % partitions))))
    }
    void this.#commitStart(consumer, { name, assigned, ranges, partitions })
  }

  /** So that a restart goes on from where this run began, also if it handles nothing. */
  async #commitStart(consumer: Consumer, { name, assigned, ranges }: Joined): Promise<void> {
    const fresh = ranges.filter(range => !range.isCommitted && assigned.includes(range.partition))
    try {
      if (this.#options.group !== undefined && fresh.length > 0 && !this.#isReady) {
        const offsets = fresh.map(({ partition, start }) => ({
          topic: name,
          partition,
          offset: String(start),
        }))
        await consumer.commitOffsets(offsets)
      }
    } catch (cause) {
      this.#deps.delivery.log.debug({ reason: messageOf(cause) }, 'a start was not committed')
    }
    this.#checkReady()
  }

  async #handle(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, commitOffsetsIfNecessary } = payload
    const { topic, handle } = this.#options
    const { delivery } = this.#deps
    const messages = batch.messages.map(message => messageFrom(topic, message))
    const resting = new AbortController()
    const beating = this.#keepAlive(payload, resting.signal)
    const to = { handle, signal: this.#stopping.signal }
    const isHandled = await deliver(messages, to, delivery).finally(() => resting.abort())
    await beating
    // Unresolved, the batch comes again: to this member or to the one that takes over.
    if (!isHandled || payload.isStale()) return
    const offset = String(Number(batch.lastOffset()) + 1)
    resolveOffset(batch.lastOffset())
    await commitOffsetsIfNecessary({
      topics: [{ topic: batch.topic, partitions: [{ partition: batch.partition, offset }] }],
    })
    delivery.metrics.queue_length.set({ topic }, Number(batch.highWatermark) - Number(offset))
    if (Number(offset) >= (this.#unread.get(batch.partition) ?? 0))
      this.#unread.delete(batch.partition)
    this.#checkReady()
  }

  /** A handler may take longer than the session lasts. */
  async #keepAlive({ heartbeat }: EachBatchPayload, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#deps.delivery
    while (!signal.aborted) {
      await clock.sleep(this.#config.sessionTimeoutMs / 10, signal)
      // A rebalance is noticed again when the batch is committed; here it is only bad news for later.
      await heartbeat().catch(cause => log.debug({ reason: messageOf(cause) }, 'no heartbeat'))
    }
  }

  #checkReady(): void {
    if (this.#unread.size > 0) return
    this.#isReady = true
    this.#becomeReady()
  }

  async #forgetGroup(): Promise<void> {
    if (this.#options.group !== undefined) return
    try {
      const admin = await this.#deps.connectAdmin()
      await admin.deleteGroups([this.#groupId])
    } catch (cause) {
      // The cluster forgets an empty group by itself after offsets.retention.minutes.
      this.#deps.delivery.log.debug({ reason: messageOf(cause) }, 'a group was not deleted')
    }
  }
}

interface Joined {
  readonly name: string
  readonly assigned: readonly number[]
  readonly ranges: readonly PartitionRange[]
  readonly partitions: number
}

const isCompacted = (topic: TopicName): boolean =>
  Object.values(topicTable).some(({ name, compacted }) => name === topic && compacted)

const messageFrom = (topic: TopicName, message: KafkaMessage): BusMessage => ({
  topic,
  key: message.key?.toString() ?? '',
  value: message.value?.toString() ?? '',
  headers: headersFrom(message.headers ?? {}),
  publishedAtMs: Number(message.timestamp),
})

/** Of a header that is repeated the last value counts, as everywhere in this bus. */
function headersFrom(headers: IHeaders): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last !== undefined) texts[name] = last.toString()
  }
  return texts
}
