import {
  type ContextEvent,
  type ContextRecord,
  type ContextSource,
  eventKeepMs,
  eventsMax,
  factNames,
  labelsMax,
  type SeriesContext,
} from '#contracts/context.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { namePattern } from '../name-pattern.ts'
import { bySpecificity, foundBy, isBroad, type RankedRecord, rankOf } from './specificity.ts'

type Names = Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>

interface Entry extends RankedRecord {
  readonly matches: (names: Names) => boolean
}

/** Why a record was not taken: `full`, or `broad` where it would have to be held against every series. */
export type Refusal = 'full' | 'broad'

/** Records without the whole name of a consumer or a stream: each is held against every series that is asked for. */
export const broadRecordsMax = 2_000

/** All records by id, found by the names of a series. Holds `recordsMax` at most. */
export class ContextTable {
  readonly #recordsMax: number
  readonly #entries = new Map<string, Entry>()
  readonly #by = {
    consumer: new Map<string, Set<Entry>>(),
    stream: new Map<string, Set<Entry>>(),
  }
  readonly #broad = new Set<Entry>()

  constructor({ recordsMax }: { readonly recordsMax: number }) {
    this.#recordsMax = recordsMax
  }

  get size(): number {
    return this.#entries.size
  }

  get(id: string): ContextRecord | undefined {
    return this.#entries.get(id)?.record
  }

  /** How many more records fit, and how many of them may be broad. */
  get room(): { readonly records: number; readonly broad: number } {
    const records = Math.max(0, this.#recordsMax - this.#entries.size)
    return { records, broad: Math.max(0, broadRecordsMax - this.#broad.size) }
  }

  /** How many there are of each source. */
  counts(): ReadonlyMap<ContextSource, number> {
    const counts = new Map<ContextSource, number>()
    for (const { record } of this.#entries.values()) {
      counts.set(record.source, (counts.get(record.source) ?? 0) + 1)
    }
    return counts
  }

  /** By id, those that follow one. */
  list({ after = '', limit }: { readonly after?: string | undefined; readonly limit: number }) {
    const ids = [...this.#entries.keys()].filter(id => id > after).sort()
    return ids.slice(0, limit).flatMap(id => {
      const record = this.get(id)
      return record === undefined ? [] : [{ id, ...record }]
    })
  }

  /** Takes a record in place of the one that has its id. One that is refused leaves what there is. */
  put(id: string, record: ContextRecord): Refusal | undefined {
    const before = this.#entries.get(id)
    if (before === undefined && this.#entries.size >= this.#recordsMax) return 'full'
    const wasBroad = before !== undefined && this.#broad.has(before)
    const { subject } = record
    if (isBroad(subject) && !wasBroad && this.#broad.size >= broadRecordsMax) return 'broad'
    this.delete(id)
    const entry = { id, record, rank: rankOf(record), matches: matcherOf(subject) }
    this.#entries.set(id, entry)
    const place = this.#placeOf(entry)
    place.add(entry)
    return undefined
  }

  /** False where there was none. */
  delete(id: string): boolean {
    const entry = this.#entries.get(id)
    if (entry === undefined) return false
    this.#entries.delete(id)
    const place = this.#placeOf(entry)
    place.delete(entry)
    const { subject } = entry.record
    if (place.size === 0 && !isBroad(subject))
      this.#by[foundBy(subject)].delete(subject[foundBy(subject)])
    return true
  }

  /** Drops records that have no facts and whose events are all too old to matter. */
  sweep(nowMs: number): void {
    for (const { id, record } of this.#entries.values()) {
      if (Object.keys(record.facts).length > 0 || record.events.length === 0) continue
      if (record.events.every(({ atMs }) => atMs < nowMs - eventKeepMs)) this.delete(id)
    }
  }

  /** What is known of a series. Of each fact the most specific record's counts; events are those of all of them. */
  of(series: Names, nowMs: number): SeriesContext {
    const matching: Entry[] = []
    const { consumer, stream } = this.#by
    const places = [consumer.get(series.consumer), stream.get(series.stream), this.#broad]
    for (const place of places) {
      for (const entry of place ?? []) if (entry.matches(series)) matching.push(entry)
    }
    matching.sort(bySpecificity)
    return merged(
      matching.map(({ record }) => record),
      nowMs,
    )
  }

  #placeOf({ record: { subject } }: Entry): Set<Entry> {
    if (isBroad(subject)) return this.#broad
    const kind = foundBy(subject)
    const places = this.#by[kind]
    const known = places.get(subject[kind]) ?? new Set()
    places.set(subject[kind], known)
    return known
  }
}

/** Looks only at names that a subject says something of: most say something of one. */
function matcherOf(subject: ContextRecord['subject']): Entry['matches'] {
  const parts = ['consumer', 'stream', 'cluster'] as const
  const said = parts
    .filter(part => subject[part] !== '*')
    .map(part => ({ part, matches: namePattern(subject[part]) }))
  return names => said.every(({ part, matches }) => matches(names[part]))
}

/** What records say together, the most specific first. */
function merged(records: readonly ContextRecord[], nowMs: number): SeriesContext {
  const labels: Record<string, string> = {}
  const links: Record<string, string> = {}
  let room = labelsMax
  const add = (to: Record<string, string>, name: string, value: string | undefined) => {
    if (value === undefined || Object.hasOwn(to, name) || room === 0) return
    to[name] = value
    room--
  }
  for (const { facts } of records) {
    for (const name of factNames) add(labels, name, facts[name])
    for (const [name, value] of Object.entries(facts.labels ?? {})) add(labels, name, value)
    for (const [name, value] of Object.entries(facts.links ?? {})) add(links, name, value)
  }
  return { labels, links, events: eventsOf(records, nowMs) }
}

function eventsOf(records: readonly ContextRecord[], nowMs: number): ContextEvent[] {
  const events = records
    .flatMap(record => record.events)
    .filter(({ atMs }) => atMs >= nowMs - eventKeepMs)
    .sort((a, b) => b.atMs - a.atMs)
  const told = new Set<string>()
  const counts = new Map<ContextEvent['what'], number>()
  return events.filter(({ what, text, atMs }) => {
    const words = `${what} ${atMs} ${text}`
    const count = counts.get(what) ?? 0
    // A deploy that both a pipeline and a person noted is one; no kind crowds out another.
    if (told.has(words) || count >= eventsMax) return false
    told.add(words)
    counts.set(what, count + 1)
    return true
  })
}
