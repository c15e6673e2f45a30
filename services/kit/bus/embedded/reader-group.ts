import { shardCount } from '#contracts/series.ts'
import { messageOf } from '../../errors.ts'
import type { SubscribeOptions, Subscription } from '../bus.ts'
import { type DeliveryDeps, deliver } from '../delivery.ts'
import { isSharded, laneOf } from '../lane.ts'
import { createProgress } from './progress.ts'
import type { LogEntry, TopicLog } from './topic-log.ts'

export interface ReaderGroupOptions {
  readonly log: TopicLog
  /** Where it continues: everything up to here counts as handled. */
  readonly startAfter: number
  /** Given first, before what follows `startAfter`: the newest message of each key. */
  readonly first: readonly LogEntry[]
  /** Absent for a subscriber of its own, whose position nobody needs. */
  readonly name?: string
  /** The position that the log has for it; −1 for none. */
  readonly savedTo: number
  readonly batchMax: number
  readonly delivery: DeliveryDeps
  /** Called after messages were handled. */
  readonly progressed: () => void
}

interface Member {
  readonly options: SubscribeOptions
  readonly stopping: AbortController
  working: Promise<void> | undefined
}

/** Entries that are read ahead, so that one slow lane does not stop the others at once. */
const aheadMax = 1_024

/** Subscribers that share the messages of a topic by lane; one without a group is a group of its own. */
export class ReaderGroup {
  readonly #options: ReaderGroupOptions
  readonly #members: Member[] = []
  /** Lanes with messages in somebody's hands: nobody else may take more of them. */
  readonly #taken = new Set<number>()
  readonly #progress = createProgress()
  #waiters: { readonly seq: number; readonly resolve: () => void }[] = []
  #queue: LogEntry[]
  #firstLeft: number
  #readTo: number
  #handledTo: number
  #savedTo: number
  #reading: Promise<void> | undefined

  constructor(options: ReaderGroupOptions) {
    this.#options = options
    this.#queue = [...options.first]
    this.#firstLeft = options.first.length
    this.#readTo = options.startAfter
    this.#handledTo = options.startAfter
    this.#savedTo = options.savedTo
  }

  /** Everything up to here was handled. */
  get handledTo(): number {
    return this.#handledTo
  }

  get hasMembers(): boolean {
    return this.#members.length > 0
  }

  join(options: SubscribeOptions): Subscription {
    const member: Member = { options, stopping: new AbortController(), working: undefined }
    this.#members.push(member)
    this.#assign()
    const { promise: ready, resolve } = Promise.withResolvers<void>()
    this.#waiters.push({ seq: this.#options.log.newest(), resolve })
    this.#advance()
    this.wake()
    return {
      ready,
      [Symbol.asyncDispose]: async () => {
        await this.#leave(member)
        resolve()
      },
    }
  }

  /** Hands out what there is to idle members, and reads on. */
  wake(): void {
    this.#refill()
    for (const member of this.#members) this.#pump(member)
  }

  /** Passes over messages that are not handled any more; gives how many. */
  skipTo(seq: number): number {
    const skipped = this.#queue.filter(entry => entry.seq <= seq)
    this.#queue = this.#queue.filter(entry => entry.seq > seq)
    for (const entry of skipped) this.#finish(entry)
    const unread = Math.max(0, seq - this.#readTo)
    this.#readTo = Math.max(this.#readTo, seq)
    this.#advance()
    return skipped.length + unread
  }

  async #leave(member: Member): Promise<void> {
    const at = this.#members.indexOf(member)
    if (at < 0) return await member.working
    this.#members.splice(at, 1)
    member.stopping.abort()
    await member.working
    this.#assign()
    this.wake()
  }

  #assign(): void {
    if (!isSharded(this.#options.log.topic)) return
    const count = this.#members.length
    for (const [place, { options }] of this.#members.entries()) {
      const shards = Array.from({ length: shardCount }, (_, shard) => shard)
      options.onAssigned?.(new Set(shards.filter(shard => shard % count === place)))
    }
  }

  #refill(): void {
    const { log, delivery } = this.#options
    const hasRoom = this.hasMembers && this.#queue.length < aheadMax
    if (this.#reading || !hasRoom || this.#readTo >= log.newest()) return
    this.#reading = this.#read()
      .catch((cause: unknown) => {
        delivery.log.error(
          { topic: log.topic, reason: messageOf(cause) },
          'a topic is not readable',
        )
        return delivery.clock.sleep(delivery.retryMs)
      })
      .finally(() => {
        this.#reading = undefined
        this.wake()
      })
  }

  async #read(): Promise<void> {
    const { log } = this.#options
    // Taken first: what is published while the log is read has a higher position.
    const newest = log.newest()
    const entries = await log.read(this.#readTo, aheadMax)
    for (const entry of entries) {
      if (entry.seq <= this.#readTo) continue
      this.#queue.push(entry)
      this.#progress.start(entry.seq)
    }
    // Retention may have left nothing between here and the newest.
    this.#readTo = Math.max(this.#readTo, entries.at(-1)?.seq ?? newest)
    this.#advance()
  }

  #pump(member: Member): void {
    if (member.working || member.stopping.signal.aborted) return
    const batch = this.#take(member)
    if (batch.length === 0) return
    const { delivery, log } = this.#options
    const to = { handle: member.options.handle, signal: member.stopping.signal }
    member.working = deliver(
      batch.map(entry => entry.message),
      to,
      delivery,
    )
      .catch((cause: unknown) => {
        delivery.log.error({ topic: log.topic, reason: messageOf(cause) }, 'delivery failed')
        return false
      })
      .then(isHandled => this.#settle(batch, isHandled))
      .finally(() => {
        member.working = undefined
        this.wake()
      })
  }

  /** In the order of publication, across lanes, so that no lane runs far ahead of the others. */
  #take(member: Member): LogEntry[] {
    const batch: LogEntry[] = []
    const rest: LogEntry[] = []
    for (const entry of this.#queue) {
      const lane = this.#laneOf(entry)
      const owner = this.#members[lane % this.#members.length]
      const isMine = batch.length < this.#options.batchMax && owner === member
      ;(isMine && !this.#taken.has(lane) ? batch : rest).push(entry)
    }
    this.#queue = rest
    for (const entry of batch) this.#taken.add(this.#laneOf(entry))
    return batch
  }

  async #settle(batch: readonly LogEntry[], isHandled: boolean): Promise<void> {
    for (const entry of batch) this.#taken.delete(this.#laneOf(entry))
    if (!isHandled) {
      this.#queue = [...batch, ...this.#queue].sort((a, b) => a.seq - b.seq)
      return
    }
    for (const entry of batch) this.#finish(entry)
    this.#advance()
    await this.#save()
    this.#options.progressed()
  }

  #finish({ seq }: LogEntry): void {
    if (seq <= this.#options.startAfter) this.#firstLeft--
    else this.#progress.finish(seq)
  }

  #advance(): void {
    this.#handledTo = this.#progress.finishedTo(this.#readTo)
    if (this.#firstLeft > 0) return
    for (const { seq, resolve } of this.#waiters) if (seq <= this.#handledTo) resolve()
    this.#waiters = this.#waiters.filter(({ seq }) => seq > this.#handledTo)
  }

  async #save(): Promise<void> {
    const { name, log, delivery } = this.#options
    const seq = this.#handledTo
    // Not before the snapshot is through: a restart must give all of it again.
    if (name === undefined || this.#firstLeft > 0 || seq <= this.#savedTo) return
    try {
      await log.savePosition(name, seq)
      this.#savedTo = Math.max(this.#savedTo, seq)
    } catch (cause) {
      // The messages come again after a restart; the next position that is saved covers this one.
      delivery.log.warn({ topic: log.topic, reason: messageOf(cause) }, 'a position was not saved')
    }
  }

  #laneOf({ message }: LogEntry): number {
    return laneOf(this.#options.log.topic, message.key)
  }
}
