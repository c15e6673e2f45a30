import type { Clock } from '../../clock.ts'
import type { BusMessage, SubscribeOptions, Subscription } from '../bus.ts'
import type { DeliveryDeps } from '../delivery.ts'
import { busErrors } from '../errors.ts'
import { ReaderGroup } from './reader-group.ts'
import type { LogEntry, TopicLog } from './topic-log.ts'

export interface EmbeddedTopicDeps {
  readonly clock: Clock
  readonly delivery: DeliveryDeps
  readonly batchMax: number
  readonly publishTimeoutMs: number
  readonly isCompacted: boolean
}

/** One topic with its readers. Publishers wait while the slowest reader that has members is too far behind. */
export class EmbeddedTopic implements AsyncDisposable {
  readonly log: TopicLog
  readonly #deps: EmbeddedTopicDeps
  readonly #groups = new Map<string, ReaderGroup>()
  readonly #singles = new Set<ReaderGroup>()
  readonly #open = new Set<Subscription>()
  readonly #roomWaiters = new Set<AbortController>()
  #isClosed = false
  #lastPublish: Promise<unknown> = Promise.resolve()
  #lastSubscribe: Promise<unknown> = Promise.resolve()

  constructor(log: TopicLog, deps: EmbeddedTopicDeps) {
    this.log = log
    this.#deps = deps
  }

  /** Appends in the order of the calls. Rejects with `BUS_QUEUE_FULL` when there is no room in time. */
  publish(messages: readonly BusMessage[]): Promise<void> {
    const deadlineMs = this.#deps.clock.monotonicMs() + this.#deps.publishTimeoutMs
    const turn = this.#lastPublish.then(() => this.#append(messages, deadlineMs))
    this.#lastPublish = turn.catch(() => {})
    return turn
  }

  subscribe(options: SubscribeOptions): Promise<Subscription> {
    const turn = this.#lastSubscribe.then(() => this.#join(options))
    this.#lastSubscribe = turn.catch(() => {})
    return turn
  }

  /** There are new messages in the log. */
  wake(): void {
    for (const reader of this.#readers()) reader.wake()
    this.#progressed()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    for (const waiter of this.#roomWaiters) waiter.abort()
    await this.#lastSubscribe
    await Promise.all([...this.#open].map(subscription => subscription[Symbol.asyncDispose]()))
    await this.#lastPublish
  }

  async #append(messages: readonly BusMessage[], deadlineMs: number): Promise<void> {
    let left = messages
    while (left.length > 0) {
      if (this.#isClosed) throw busErrors.CLOSED()
      const room = Math.min(this.log.room(this.#handledByActive()), left.length)
      if (room > 0) {
        this.#passAbandoned(room)
        await this.log.append(left.slice(0, room))
        left = left.slice(room)
        this.wake()
      } else {
        const waitMs = deadlineMs - this.#deps.clock.monotonicMs()
        if (waitMs <= 0) throw busErrors.QUEUE_FULL(`(${this.log.topic})`)
        await this.#waitForRoom(waitMs)
      }
    }
  }

  async #waitForRoom(waitMs: number): Promise<void> {
    const waiter = new AbortController()
    this.#roomWaiters.add(waiter)
    await this.#deps.clock.sleep(waitMs, waiter.signal)
    this.#roomWaiters.delete(waiter)
  }

  /** Groups that nobody reads for hold nobody up: what they miss past the bound is dropped, and counted. */
  #passAbandoned(count: number): void {
    for (const group of this.#groups.values()) {
      const tooMany = group.hasMembers ? 0 : count - this.log.room(group.handledTo)
      if (tooMany <= 0) continue
      const dropped = group.skipTo(group.handledTo + tooMany)
      this.#deps.delivery.metrics.dropped_total.inc({ topic: this.log.topic }, dropped)
    }
  }

  async #join(options: SubscribeOptions): Promise<Subscription> {
    if (this.#isClosed) throw busErrors.CLOSED()
    const { group } = options
    const known = group === undefined ? undefined : this.#groups.get(group)
    const reader = known ?? (await this.#openReader(options))
    const joined = reader.join(options)
    const subscription: Subscription = {
      ready: joined.ready,
      [Symbol.asyncDispose]: async () => {
        await joined[Symbol.asyncDispose]()
        this.#singles.delete(reader)
        this.#open.delete(subscription)
        this.#progressed()
      },
    }
    this.#open.add(subscription)
    return subscription
  }

  async #openReader({ group, from }: SubscribeOptions): Promise<ReaderGroup> {
    const { delivery, batchMax } = this.#deps
    const saved = group === undefined ? undefined : await this.log.position(group)
    // Whoever starts on a compacted topic gets its current keys first, wherever it asked to start.
    const startsWhole = this.#deps.isCompacted && saved === undefined
    const { seq, entries } = startsWhole ? await this.log.snapshot() : this.#edge(from)
    const startAfter = saved ?? seq
    const reader = new ReaderGroup({
      ...{ log: this.log, startAfter, first: entries, delivery, batchMax },
      progressed: () => this.#progressed(),
      savedTo: saved ?? -1,
      ...(group === undefined ? {} : { name: group }),
    })
    if (group === undefined) this.#singles.add(reader)
    else {
      this.#groups.set(group, reader)
      // A group that starts at the latest has a position from now on, also if it stops before its first message.
      if (saved === undefined && !startsWhole) await this.log.savePosition(group, startAfter)
    }
    return reader
  }

  #edge(from: SubscribeOptions['from']): { seq: number; entries: readonly LogEntry[] } {
    return { seq: from === 'earliest' ? this.log.beforeOldest() : this.log.newest(), entries: [] }
  }

  #progressed(): void {
    const { metrics } = this.#deps.delivery
    const waiting = this.log.newest() - this.#handledByActive()
    metrics.queue_length.set({ topic: this.log.topic }, waiting)
    this.log.trim(this.#slowest(this.#readers()))
    for (const waiter of this.#roomWaiters) waiter.abort()
  }

  #readers(): ReaderGroup[] {
    return [...this.#groups.values(), ...this.#singles]
  }

  #handledByActive(): number {
    return this.#slowest(this.#readers().filter(reader => reader.hasMembers))
  }

  #slowest(readers: readonly ReaderGroup[]): number {
    return readers.reduce((least, { handledTo }) => Math.min(least, handledTo), this.log.newest())
  }
}
