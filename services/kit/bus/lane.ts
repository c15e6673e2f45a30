import { shardCount } from '#contracts/series.ts'
import { type TopicName, topics } from '#contracts/topics.ts'

const sharded: ReadonlySet<TopicName> = new Set(
  Object.values(topics)
    .filter(topic => topic.key === 'shard')
    .map(topic => topic.name),
)

/** Whether the keys of a topic are shard numbers. */
export const isSharded = (topic: TopicName): boolean => sharded.has(topic)

/** What order is kept within, 0 … 255: a shard's own number, or 32-bit FNV-1a of any other key. */
export function laneOf(topic: TopicName, key: string): number {
  if (sharded.has(topic)) {
    const shard = Number(key)
    if (Number.isInteger(shard) && shard >= 0 && shard < shardCount) return shard
  }
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return ((hash >>> 16) ^ hash) & (shardCount - 1)
}
