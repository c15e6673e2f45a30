import {
  type Between,
  type Change,
  type ObservedChange,
  observedChange,
} from '../observed-change.ts'
import type { StreamInfo } from './discovery.ts'
import type { NamespacePolicies } from './namespace-policies.ts'
import type { PartitionReading } from './pulsar-inventory.ts'

/** Changes told of one poll: a broker that ends moves all that it had. */
const changesMax = 1_000
/** Policies of a namespace that are told of one reading. */
const policiesMax = 5

/** What was last seen of a stream. Times are of the clock that stamps readings. */
interface Seen {
  readonly atMs: number
  readonly partitions: number
  /** By partition. */
  readonly loads: ReadonlyMap<number, Load>
  /** Consumers by subscription: the most of any partition, since one consumer reads several. */
  readonly members: ReadonlyMap<string, number>
}

/** One loading of a partition: its counters begin anew with each. */
interface Load {
  readonly owner: string | undefined
  readonly arrived: number
  readonly delivered: number
}

/** Tells readings apart: what of a stream, its subscriptions or its namespace is another than the last time. */
export class TopicChanges {
  readonly #toWallMs: (ms: number) => number
  readonly #streams = new Map<string, Seen>()
  readonly #policies = new Map<string, { atMs: number; values: NamespacePolicies }>()
  #found: ObservedChange[] = []

  /** `toWallMs`: wall time of a time of the clock that stamps readings. */
  constructor(toWallMs: (ms: number) => number) {
    this.#toWallMs = toWallMs
  }

  /** Forgets streams that do not exist any more. */
  keep(streams: ReadonlyMap<string, unknown>): void {
    for (const stream of this.#streams.keys()) {
      if (!streams.has(stream)) this.#streams.delete(stream)
    }
  }

  /** Takes in what the partitions of a stream answered; nothing where not all of them did. */
  observe({ stream, partitions }: StreamInfo, readings: readonly PartitionReading[]): void {
    const seen = seenOf(partitions.length, readings)
    if (seen === undefined) return
    const before = this.#streams.get(stream)
    this.#streams.set(stream, seen)
    if (before === undefined) return
    this.#tell(changesOf(stream, before, seen), { fromMs: before.atMs, toMs: seen.atMs })
  }

  /** Takes in what is set for a namespace. */
  observePolicies(namespace: string, values: NamespacePolicies, atMs: number): void {
    const before = this.#policies.get(namespace)
    this.#policies.set(namespace, { atMs, values })
    if (before === undefined) return
    const changes = [...values]
      .filter(([name, value]) => before.values.get(name) !== value)
      .slice(0, policiesMax)
      .map(
        ([name, value]): Change => ({
          ...{ subject: { stream: `${namespace}/*` }, what: 'configuration' },
          text: `${name} of ${namespace} went from ${before.values.get(name)} to ${value}`,
        }),
      )
    this.#tell(changes, { fromMs: before.atMs, toMs: atMs })
  }

  /** What was found since the last call. */
  take(): readonly ObservedChange[] {
    const found = this.#found
    this.#found = []
    return found
  }

  #tell(changes: readonly Change[], { fromMs, toMs }: Between): void {
    const between = { fromMs: this.#toWallMs(fromMs), toMs: this.#toWallMs(toMs) }
    const room = changesMax - this.#found.length
    this.#found.push(...changes.slice(0, room).map(change => observedChange(change, between)))
  }
}

function seenOf(partitions: number, readings: readonly PartitionReading[]): Seen | undefined {
  const loads = new Map<number, Load>()
  const members = new Map<string, number>()
  let atMs = 0
  for (const { index, stats, receivedAtMs } of readings) {
    if (typeof stats === 'string') return undefined
    let delivered = 0
    for (const [name, one] of stats.subscriptions) {
      delivered += one.delivered
      members.set(name, Math.max(members.get(name) ?? 0, one.members))
    }
    loads.set(index, { owner: stats.owner, arrived: stats.arrived, delivered })
    atMs = Math.max(atMs, receivedAtMs)
  }
  return { atMs, partitions, loads, members }
}

function changesOf(stream: string, before: Seen, now: Seen): readonly Change[] {
  const changes: Change[] = []
  if (before.partitions !== now.partitions) {
    const text = `partitions of ${stream} went from ${before.partitions} to ${now.partitions}`
    changes.push({ subject: { stream }, what: 'configuration', text })
  }
  const moved = [...now.loads].filter(([index, load]) => isAnew(before.loads.get(index), load))
  if (moved.length > 0) {
    const owners = [...new Set(moved.map(([, { owner }]) => owner ?? 'a broker'))]
    const part = now.partitions === 1 ? '' : `${moved.length} of ${now.partitions} partitions of `
    const text = `${part}${stream} ${moved.length === 1 ? 'was' : 'were'} unloaded and loaded by ${owners.join(', ')}`
    changes.push({ subject: { stream }, what: 'other', text })
  }
  for (const [consumer, members] of now.members) {
    const old = before.members.get(consumer)
    if (old === undefined || old === members) continue
    const text = `consumers of ${consumer} on ${stream} went from ${old} to ${members}`
    changes.push({ subject: { stream, consumer }, what: 'rebalance', text })
  }
  return changes
}

/** Counters that fell began anew. A subscription that was deleted takes its count along, so arrivals are asked first. */
function isAnew(before: Load | undefined, now: Load): boolean {
  if (before === undefined) return false
  if (before.owner !== now.owner) return true
  return now.arrived < before.arrived || (now.arrived === 0 && now.delivered < before.delivered)
}
