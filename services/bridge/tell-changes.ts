import {
  type ContextEvent,
  type ContextRecord,
  contextId,
  contextRecord,
  eventKeepMs,
  eventsMax,
} from '#contracts/context.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { createCodec } from '#kit/bus/codec.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { BridgeInstruments } from './metrics.ts'
import type { ObservedChange } from './observed-change.ts'

/** Streams and consumers of a cluster that something is told of; of more those that changed last. */
const subjectsMax = 2_000
/** Changes that wait while the bus takes nothing; of more the newest stay. */
const waitingMax = 2_000
/** How often old events are looked for. */
const expireEveryMs = 3_600_000

const codec = createCodec(topics.context.name, contextRecord)

export interface TellChangesDeps {
  readonly bus: Pick<Bus, 'publish' | 'snapshot'>
  readonly log: Logger
  readonly metrics: BridgeInstruments
}

/**
 * Tells of changes as context of their streams and consumers: the newest twenty of each, for a week. What was told before a
 * restart is read back when there is something to add to it.
 */
export class ChangeTeller implements AsyncDisposable {
  readonly #cluster: string
  readonly #deps: TellChangesDeps
  /** In the order of their last change. */
  #records: Map<string, ContextRecord> | undefined
  #waiting: readonly ObservedChange[] = []
  #telling: Promise<void> | undefined
  #expiredMs = 0

  constructor(cluster: string, deps: TellChangesDeps) {
    this.#cluster = cluster
    this.#deps = deps
  }

  /** Takes what a poll saw. Neither waits for the bus nor rejects: what could not be told is told with the next poll. */
  tell(changes: readonly ObservedChange[], nowMs: number): void {
    const all = [...this.#waiting, ...changes]
    this.#waiting = all.slice(-waitingMax)
    this.#drop(all.length - this.#waiting.length)
    const isDue = Math.abs(nowMs - this.#expiredMs) >= expireEveryMs
    if (this.#waiting.length === 0 && (this.#records === undefined || !isDue)) return
    this.#telling ??= this.#tellAll(nowMs)
      .catch((cause: unknown) =>
        this.#deps.log.warn({ reason: messageOf(cause) }, 'changes of the cluster wait to be told'),
      )
      .finally(() => {
        this.#telling = undefined
      })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#telling
  }

  async #tellAll(nowMs: number): Promise<void> {
    const { bus, metrics } = this.#deps
    const records = await this.#read()
    const changes = this.#waiting
    const next = nextRecords(records, changes, { cluster: this.#cluster, nowMs })
    const messages = changedKeys(records, next).map(key => {
      const record = next.get(key)
      return { key, value: record === undefined ? '' : JSON.stringify(record) }
    })
    if (messages.length > 0) await bus.publish(topics.context.name, messages)
    this.#records = next
    this.#expiredMs = nowMs
    const told = new Set(changes)
    this.#waiting = this.#waiting.filter(change => !told.has(change))
    metrics.changes_total.inc({ cluster: this.#cluster }, changes.length)
  }

  /** What this bridge said of its cluster before; nothing of it is kept where the bus cannot say. */
  async #read(): Promise<Map<string, ContextRecord>> {
    if (this.#records !== undefined) return this.#records
    const records: [string, ContextRecord][] = []
    for (const [key, value] of await this.#deps.bus.snapshot(topics.context.name)) {
      if (!key.startsWith('bridge:') || value === '') continue
      const read = codec.decode(value)
      if (!read.ok || read.value.source !== 'bridge') continue
      if (read.value.subject.cluster === this.#cluster) records.push([key, read.value])
    }
    this.#records = new Map(records.toSorted(([, a], [, b]) => a.atMs - b.atMs))
    return this.#records
  }

  #drop(count: number): void {
    if (count > 0) this.#deps.metrics.changes_dropped_total.inc({ cluster: this.#cluster }, count)
  }
}

/** The records after some changes, the last changed ones at the end; without what is too old or too much. */
export function nextRecords(
  records: ReadonlyMap<string, ContextRecord>,
  changes: readonly ObservedChange[],
  { cluster, nowMs }: { readonly cluster: string; readonly nowMs: number },
): Map<string, ContextRecord> {
  const next = new Map(records)
  for (const { subject: part, event } of changes) {
    const subject = { cluster, stream: '*', consumer: '*', ...part }
    const id = contextId({ source: 'bridge', subject })
    const before = next.get(id)?.events ?? []
    // Inserting again keeps the map in the order of changes.
    next.delete(id)
    const events = [event, ...before].sort(byTime).slice(0, eventsMax)
    next.set(id, { v: 1, source: 'bridge', subject, atMs: nowMs, facts: {}, events })
  }
  for (const [id, record] of next) {
    const events = record.events.filter(({ atMs }) => atMs >= nowMs - eventKeepMs)
    if (events.length === 0) next.delete(id)
    else if (events.length < record.events.length) next.set(id, { ...record, events })
  }
  const surplus = Math.max(0, next.size - subjectsMax)
  for (const id of [...next.keys()].slice(0, surplus)) next.delete(id)
  return next
}

const byTime = (a: ContextEvent, b: ContextEvent): number => b.atMs - a.atMs

function changedKeys(
  before: ReadonlyMap<string, ContextRecord>,
  after: ReadonlyMap<string, ContextRecord>,
): readonly string[] {
  const gone = [...before.keys()].filter(key => !after.has(key))
  const changed = [...after].flatMap(([key, record]) => (before.get(key) === record ? [] : [key]))
  return [...gone, ...changed]
}
