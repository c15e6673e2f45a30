import type { Sample, SampleBatch } from '#contracts/sample.ts'
import { type SeriesKey, seriesId, shardOf } from '#contracts/series.ts'
import type { Poll } from './bridge.ts'

/** Bridges keep one key object per series, so its shard is worked out once. */
const shards = new WeakMap<SeriesKey, number>()

function shardOfKey(key: SeriesKey): number {
  const known = shards.get(key)
  if (known !== undefined) return known
  const shard = shardOf(seriesId(key))
  shards.set(key, shard)
  return shard
}

interface Part {
  readonly samples: Sample[]
  readonly ended: SeriesKey[]
}

/** One batch per shard that a poll has something for. */
export function shardPoll(cluster: string, { atMs, samples, ended }: Poll): SampleBatch[] {
  const parts = new Map<number, Part>()
  const partOf = (key: SeriesKey): Part => {
    const shard = shardOfKey(key)
    const part = parts.get(shard) ?? { samples: [], ended: [] }
    parts.set(shard, part)
    return part
  }
  for (const sample of samples) partOf(sample.series).samples.push(sample)
  for (const key of ended) partOf(key).ended.push(key)
  return [...parts].map(([shard, part]) => ({ v: 1, cluster, shard, atMs, ...part }))
}
