import { z } from 'zod'

/** Kinds of latency, as the glossary in this folder's README defines them. */
export const latencyKind = z.enum([
  'time_lag',
  'end_to_end',
  'publish',
  'delivery',
  'replication',
  'mirror',
  'custom',
])
export type LatencyKind = z.output<typeof latencyKind>

const name = z.string().min(1).max(512)

/** The identity of a sample over time: which consumer of which stream of which cluster, and what is measured. */
export const seriesKey = z.strictObject({
  cluster: name,
  stream: name,
  consumer: name,
  kind: latencyKind,
})
export type SeriesKey = Readonly<z.output<typeof seriesKey>>

/** A series key as one string: `time_lag:cluster/stream/consumer`, each part percent-encoded. */
export type SeriesId = string

/** The id of a series. Injective: `parseSeriesId` gives the key back. */
export function seriesId({ kind, cluster, stream, consumer }: SeriesKey): SeriesId {
  return `${kind}:${encodeURIComponent(cluster)}/${encodeURIComponent(stream)}/${encodeURIComponent(consumer)}`
}

/** The key behind an id, or `undefined` where the text is no id. */
export function parseSeriesId(id: string): SeriesKey | undefined {
  const colon = id.indexOf(':')
  const parts = id.slice(colon + 1).split('/')
  if (colon < 0 || parts.length !== 3) return undefined
  try {
    const [cluster, stream, consumer] = parts.map(part => decodeURIComponent(part))
    const parsed = seriesKey.safeParse({ kind: id.slice(0, colon), cluster, stream, consumer })
    return parsed.success ? parsed.data : undefined
  } catch {
    // A lone percent sign is no encoding of ours.
    return undefined
  }
}

/** Number of shards that series are hashed into. Fixed: changing it would move every series to another collector. */
export const shardCount = 256

/** The shard of a series, 0 … 255: 32-bit FNV-1a of its id (http://www.isthe.com/chongo/tech/comp/fnv/). */
export function shardOf(id: SeriesId): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  }
  // The low byte of FNV-1a mixes worse than the folded word.
  return ((hash >>> 16) ^ hash) & (shardCount - 1)
}
