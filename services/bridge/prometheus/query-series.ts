import type { Age, UnknownReason } from '#contracts/age.ts'
import type { Sample } from '#contracts/sample.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { seconds } from '#contracts/unit.ts'
import type { PrometheusBridgeConfig, PromQuery } from './config.ts'

interface Known {
  readonly key: SeriesKey
  /** When the source last had a value of it. */
  seenMs: number
}

type Limits = Pick<PrometheusBridgeConfig, 'name' | 'seriesMaxPerQuery' | 'forgetAfterMs'>

/** Values by the name of their label set. */
export type Values = ReadonlyMap<string, number>

/** The series of one query: which are known, and what their samples are. Times are the wall's, and never go back. */
export class QuerySeries {
  readonly query: PromQuery
  /** Label sets of the newest answer that the limit left out. */
  dropped = 0
  readonly #limits: Limits
  readonly #known = new Map<string, Known>()
  #ended: SeriesKey[] = []

  constructor(query: PromQuery, limits: Limits) {
    this.query = query
    this.#limits = limits
  }

  get size(): number {
    return this.#known.size
  }

  /** What an answer says. A series that it does not name is unknown, and ends when that lasts. */
  answered(values: Values, atMs: number): readonly Sample[] {
    this.#meet(values, atMs)
    const samples: Sample[] = []
    for (const [consumer, known] of this.#known) {
      const value = values.get(consumer)
      if (value !== undefined) known.seenMs = atMs
      if (atMs - known.seenMs > this.#limits.forgetAfterMs) {
        this.#known.delete(consumer)
        this.#ended.push(known.key)
        continue
      }
      samples.push(this.#sample(known.key, ageOf(value), atMs))
    }
    return samples
  }

  /** Without an answer nobody can say whether a series has ended. */
  unanswered(reason: UnknownReason, atMs: number): readonly Sample[] {
    const age: Age = { known: false, reason }
    return [...this.#known.values()].map(({ key }) => this.#sample(key, age, atMs))
  }

  /** Series that ended since the last call and did not come back. */
  takeEnded(): readonly SeriesKey[] {
    const ended = this.#ended.filter(({ consumer }) => !this.#known.has(consumer))
    this.#ended = []
    return ended
  }

  /** Takes in new label sets, by name, as far as there is room: what is known stays. */
  #meet(values: Values, atMs: number): void {
    const fresh = [...values.keys()].filter(consumer => !this.#known.has(consumer)).sort()
    const room = Math.max(0, this.#limits.seriesMaxPerQuery - this.#known.size)
    const { name: cluster } = this.#limits
    for (const consumer of fresh.slice(0, room)) {
      const key: SeriesKey = { cluster, stream: this.query.name, consumer, kind: 'custom' }
      this.#known.set(consumer, { key, seenMs: atMs })
    }
    this.dropped = Math.max(0, fresh.length - room)
  }

  #sample(series: SeriesKey, age: Age, atMs: number): Sample {
    const { unit } = this.query
    return {
      ...{ series, atMs },
      ...(unit === seconds ? {} : { unit }),
      age,
      evidence: { partitions: 1, unknownPartitions: age.known ? 0 : 1 },
      facts: [],
    }
  }
}

/** Values are carried in thousandths of their unit: of seconds, milliseconds. */
function ageOf(value: number | undefined): Age {
  if (value === undefined) return { known: false, reason: 'no-data' }
  if (!Number.isFinite(value) || value < 0) {
    return { known: false, reason: 'value-unusable', detail: String(value) }
  }
  const ms = 1_000 * value
  return { known: true, lowMs: ms, bestMs: ms, highMs: ms, method: 'reported' }
}
