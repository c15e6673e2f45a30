import { CompressionTypes, type Kafka, type Message, type Producer } from 'kafkajs'
import type { TopicName } from '#contracts/topics.ts'
import type { OutgoingMessage } from '../bus/bus.ts'
import { busErrors } from '../bus/errors.ts'
import { laneOf } from '../bus/lane.ts'
import type { Clock } from '../clock.ts'
import { AppError, messageOf } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { BusTopics } from './bus-topics.ts'
import type { KafkaBusConfig } from './kafka-bus-config.ts'

export interface BusPublisherDeps {
  readonly client: Kafka
  readonly topics: BusTopics
  readonly clock: Clock
  readonly log: Logger
}

interface Waiting {
  readonly topic: TopicName
  readonly messages: readonly OutgoingMessage[]
  readonly resolve: () => void
  readonly reject: (error: AppError) => void
}

/**
 * Sends in the order of the calls, all that waits in one go. A publication that fails or takes too long rejects; it may
 * have arrived all the same, and the publisher's repetition then makes it twice.
 */
export class BusPublisher implements AsyncDisposable {
  readonly #config: KafkaBusConfig
  readonly #deps: BusPublisherDeps
  #producer: Producer | undefined
  #queue: Waiting[] = []
  #queued = 0
  #sending: Promise<void> | undefined
  #isClosed = false
  #failure: AppError | undefined
  readonly #roomWaiters = new Set<AbortController>()

  constructor(config: KafkaBusConfig, deps: BusPublisherDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** Why the last publication failed, until one succeeds. */
  get failure(): AppError | undefined {
    return this.#failure
  }

  async publish(topic: TopicName, messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return
    const { clock } = this.#deps
    const deadlineMs = clock.monotonicMs() + this.#config.publishTimeoutMs
    await this.#waitForRoom(messages.length, deadlineMs)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const entry = { topic, messages, resolve, reject }
    this.#queue.push(entry)
    this.#queued += messages.length
    this.#sending ??= this.#send()
    const timer = new AbortController()
    const late = clock.sleep(deadlineMs - clock.monotonicMs(), timer.signal).then(() => {
      if (timer.signal.aborted) return
      this.#remove(entry)
      const reason = this.#failure ? messageOf(this.#failure) : 'The brokers do not answer in time.'
      reject(busErrors.PUBLISH_FAILED(`(${topic}: ${reason})`))
    })
    try {
      await promise
    } finally {
      timer.abort()
      await late
    }
  }

  /** Sends what waits, then disconnects. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    for (const waiter of this.#roomWaiters) waiter.abort()
    await this.#sending
    await this.#disconnect()
  }

  /** A publication larger than the queue waits until it has the queue to itself. */
  async #waitForRoom(count: number, deadlineMs: number): Promise<void> {
    const { clock } = this.#deps
    const { queueMessagesMax } = this.#config
    while (!this.#isClosed && this.#queued > 0 && this.#queued + count > queueMessagesMax) {
      const waitMs = deadlineMs - clock.monotonicMs()
      if (waitMs <= 0) throw busErrors.QUEUE_FULL()
      const waiter = new AbortController()
      this.#roomWaiters.add(waiter)
      await clock.sleep(waitMs, waiter.signal)
      this.#roomWaiters.delete(waiter)
    }
    if (this.#isClosed) throw busErrors.CLOSED()
  }

  #remove(entry: Waiting): void {
    if (!this.#queue.includes(entry)) return
    this.#queue = this.#queue.filter(other => other !== entry)
    this.#release(entry)
  }

  #release(entry: Waiting): void {
    this.#queued -= entry.messages.length
    for (const waiter of this.#roomWaiters) waiter.abort()
  }

  async #send(): Promise<void> {
    while (this.#queue.length > 0) {
      const entries = this.#queue
      this.#queue = []
      try {
        await this.#sendBatch(entries)
        this.#failure = undefined
        for (const { resolve } of entries) resolve()
      } catch (cause) {
        const known = cause instanceof AppError ? cause : undefined
        const error = known ?? busErrors.PUBLISH_FAILED(`(${messageOf(cause)})`, cause)
        if (!this.#failure)
          this.#deps.log.warn({ reason: messageOf(error) }, 'the bus does not take messages')
        this.#failure = error
        for (const { reject } of entries) reject(error)
        // An idempotent producer that missed an answer no longer knows its sequence numbers.
        await this.#disconnect()
      }
      for (const entry of entries) this.#release(entry)
    }
    this.#sending = undefined
  }

  async #sendBatch(entries: readonly Waiting[]): Promise<void> {
    const { topics } = this.#deps
    const byTopic = new Map<TopicName, Message[]>()
    for (const { topic, messages } of entries) {
      const list = byTopic.get(topic) ?? []
      byTopic.set(topic, list)
      const partitions = await topics.partitionsOf(topic)
      list.push(...messages.map(message => recordOf(topic, message, partitions)))
    }
    const producer = await this.#connect()
    await producer.sendBatch({
      acks: -1,
      compression:
        this.#config.compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None,
      topicMessages: [...byTopic].map(([topic, messages]) => ({
        topic: topics.nameOf(topic),
        messages,
      })),
    })
  }

  async #connect(): Promise<Producer> {
    if (this.#producer) return this.#producer
    const producer = this.#deps.client.producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    this.#producer = producer
    return producer
  }

  async #disconnect(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    // What cannot be told goodbye is gone already.
    await producer?.disconnect().catch(() => {})
  }
}

/** A shard's partition must follow from its number alone: collectors derive from it which series they own. */
const recordOf = (
  topic: TopicName,
  { key, value, headers }: OutgoingMessage,
  partitions: number,
): Message => ({
  key,
  value: value === '' ? null : value,
  partition: laneOf(topic, key) % partitions,
  ...(headers ? { headers: { ...headers } } : {}),
})
