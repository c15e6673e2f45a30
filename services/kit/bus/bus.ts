import type { TopicName } from '#contracts/topics.ts'

/** A message to publish. `value` is JSON text; an empty value on a compacted topic deletes the key. */
export interface OutgoingMessage {
  readonly key: string
  readonly value: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface BusMessage {
  readonly topic: TopicName
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  /** When it was published, epoch milliseconds. */
  readonly publishedAtMs: number
}

export interface SubscribeOptions {
  readonly topic: TopicName
  /** Members of a group share the messages, by key; without a group a subscriber sees every message. */
  readonly group?: string
  /** Where a new group, or a subscriber without one, starts. A compacted topic always gives its current keys first. */
  readonly from: 'earliest' | 'latest'
  /** Handles messages in order per key. A message counts as handled when this resolves; a rejection redelivers. */
  readonly handle: (messages: readonly BusMessage[], signal: AbortSignal) => Promise<void>
  /** Called with the shards (0 … 255) that this member owns, after each change. Only for `foretap.samples` with a group. */
  readonly onAssigned?: (shards: ReadonlySet<number>) => void
}

/** Disposing it stops delivery after the batch in hand. */
export interface Subscription extends AsyncDisposable {
  /** Resolves once messages that exist now have been offered: on a compacted topic, its snapshot. */
  readonly ready: Promise<void>
}

/**
 * Moves messages between roles: at least once, in order per key. Implementations: embedded (one process),
 * Kafka. `publish` resolves when the messages are as durable as the implementation makes them, and rejects with a
 * retriable `AppError` when its bounded queue stays full past the publish timeout.
 */
export interface Bus extends AsyncDisposable {
  publish(topic: TopicName, messages: readonly OutgoingMessage[]): Promise<void>
  subscribe(options: SubscribeOptions): Promise<Subscription>
  /** Newest value of each key of a compacted topic. */
  snapshot(topic: TopicName): Promise<ReadonlyMap<string, string>>
}
