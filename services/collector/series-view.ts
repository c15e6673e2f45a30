import { type Age, certainMs } from '#contracts/age.ts'
import type { SeriesForecast } from '#contracts/forecast.ts'
import type { Sample } from '#contracts/sample.ts'
import { type SeriesId, type SeriesKey, seriesId, shardOf } from '#contracts/series.ts'
import type { EnrichedSample } from './stages/enrich.ts'

/** The newest that is known of a series. */
export interface SeriesEntry {
  readonly key: SeriesKey
  readonly shard: number
  readonly sample: Sample
  readonly age: Age
  readonly objectiveMs: number | undefined
  readonly lostRecords: number
  /** How long it was over its objective for certain, since this collector has it. */
  readonly breachedMs: number
  /** When the sample came, by our own clock. */
  readonly seenMs: number
  /** What is foretold of it, and against which objective. */
  readonly foretold?: SeriesForecast
}

/** Series that are not in the list by themselves, taken together per cluster and kind. */
export interface Omitted {
  readonly count: number
  readonly largest: readonly SeriesEntry[]
}

export interface SeriesViewOptions {
  readonly seriesMax: number
  readonly staleMs: number
  readonly forgetMs: number
}

/** The newest sample of every series that this collector owns. A series leaves when it ends, moves away or falls silent. */
export class SeriesView {
  readonly #options: SeriesViewOptions
  readonly #entries = new Map<SeriesId, SeriesEntry>()

  constructor(options: SeriesViewOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#entries.size
  }

  put({ sample, objectiveMs }: EnrichedSample, nowMs: number): void {
    const id = seriesId(sample.series)
    const before = this.#entries.get(id)
    const lostRecords = (before?.lostRecords ?? 0) + (sample.lostRecords ?? 0)
    // A batch that comes again must not turn time back.
    if (before !== undefined && before.sample.atMs > sample.atMs) return
    this.#entries.set(id, {
      // The key object stays the same: history and labels are looked up by it.
      key: before?.key ?? sample.series,
      shard: before?.shard ?? shardOf(id),
      ...{ sample, age: sample.age, objectiveMs, lostRecords, seenMs: nowMs },
      breachedMs: (before?.breachedMs ?? 0) + this.#breachedMsSince(before, sample.atMs),
      ...(before?.foretold && { foretold: before.foretold }),
    })
  }

  /** What held at a sample held until the next one, unless that is so late that nobody can tell. */
  #breachedMsSince(before: SeriesEntry | undefined, atMs: number): number {
    if (before?.objectiveMs === undefined) return 0
    const isBreached = certainMs(before.sample.age) > before.objectiveMs
    return isBreached ? Math.min(atMs - before.sample.atMs, this.#options.staleMs) : 0
  }

  /** Notes what is foretold of a series that is known. */
  foretell(foretold: SeriesForecast): void {
    const id = seriesId(foretold.series)
    const entry = this.#entries.get(id)
    if (entry !== undefined) this.#entries.set(id, { ...entry, foretold })
  }

  /** The key object that stands for a series while it is known. */
  keyOf(key: SeriesKey): SeriesKey {
    return this.#entries.get(seriesId(key))?.key ?? key
  }

  end(keys: readonly SeriesKey[]): void {
    for (const key of keys) this.#entries.delete(seriesId(key))
  }

  keepShards(shards: ReadonlySet<number>): void {
    for (const [id, { shard }] of this.#entries) if (!shards.has(shard)) this.#entries.delete(id)
  }

  /** What to show now: at most `seriesMax` series, those with the largest ages, and what stands for the others. */
  show(nowMs: number): { readonly shown: readonly SeriesEntry[]; readonly omitted: Omitted } {
    const { seriesMax, staleMs, forgetMs } = this.#options
    const entries: SeriesEntry[] = []
    for (const [id, entry] of this.#entries) {
      const silentMs = nowMs - entry.seenMs
      if (silentMs > forgetMs) this.#entries.delete(id)
      else entries.push(silentMs > staleMs ? { ...entry, age: notMeasured } : entry)
    }
    if (entries.length <= seriesMax) return { shown: entries, omitted: { count: 0, largest: [] } }
    entries.sort((a, b) => weight(b) - weight(a))
    const rest = entries.slice(seriesMax)
    return {
      shown: entries.slice(0, seriesMax),
      omitted: { count: rest.length, largest: largestPerClusterAndKind(rest) },
    }
  }
}

const notMeasured: Age = { known: false, reason: 'not-measured' }

/** What nobody can tell matters more than any age that is known. */
const weight = ({ age }: SeriesEntry): number => (age.known ? age.bestMs : Number.MAX_VALUE)

/** `entries` come with the largest age first. */
function largestPerClusterAndKind(entries: readonly SeriesEntry[]): readonly SeriesEntry[] {
  const largest = new Map<string, SeriesEntry>()
  for (const entry of entries) {
    const group = `${entry.key.kind}:${entry.key.cluster}`
    if (!largest.has(group)) largest.set(group, entry)
  }
  return [...largest.values()]
}
