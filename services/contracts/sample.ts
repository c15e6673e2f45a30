import { z } from 'zod'
import { age } from './age.ts'
import { seriesKey, shardCount } from './series.ts'
import { unit } from './unit.ts'

/**
 * What a bridge saw of a series besides its age. A closed list: each is a metric label and a word on the board.
 *
 * | fact | meaning |
 * | --- | --- |
 * | idle | the stream had no new records since the last polls |
 * | stalled | there are unread records and the consumer commits nothing |
 * | blocked | an open transaction holds the last stable offset back |
 * | inactive | the consumer has no members |
 * | ghost | the consumer has members, but none of them reads this stream any more |
 * | rebalancing | the consumer is between two assignments |
 * | data_loss | retention deleted records that the consumer had not read |
 * | compacted | compaction may have removed unread records: only the upper bound of an age holds |
 * | recreated | the stream was deleted and created again under this consumer |
 * | truncated | the log became shorter than it was |
 */
export const facts = [
  'idle',
  'stalled',
  'blocked',
  'inactive',
  'ghost',
  'rebalancing',
  'data_loss',
  'compacted',
  'recreated',
  'truncated',
] as const
export const fact = z.enum(facts)
export type Fact = z.output<typeof fact>

export const isolation = z.enum(['read_committed', 'read_uncommitted'])
export type Isolation = z.output<typeof isolation>

/** What stands behind a sample: the worst partition, and how many could not be read. */
const evidence = z.strictObject({
  worstPartition: z.int().nonnegative().optional(),
  partitions: z.int().nonnegative(),
  unknownPartitions: z.int().nonnegative().default(0),
})

export const sample = z.strictObject({
  series: seriesKey,
  atMs: z.int().nonnegative(),
  /** What its age is in, where it is no age but a value of another kind. */
  unit: unit.optional(),
  /** The age at the isolation level that counts for this series (configuration: `isolation`). */
  age,
  /** The age at the other isolation level, only where an open transaction makes the two differ. */
  otherIsolation: z.strictObject({ isolation, age }).optional(),
  evidence,
  /** Records not yet read; absent when unknown. */
  backlog: z.number().nonnegative().optional(),
  /** Records per second that arrived in the stream since the previous poll; absent when unknown. */
  arrivalsPerS: z.number().nonnegative().optional(),
  /** Records per second that the consumer committed since the previous poll; absent when unknown. */
  readsPerS: z.number().nonnegative().optional(),
  facts: z.array(fact).max(facts.length),
  /** Records that retention deleted unread since the previous poll. */
  lostRecords: z.number().nonnegative().optional(),
})
export type Sample = Readonly<z.output<typeof sample>>

/** What a bridge publishes per poll and shard on `foretap.samples`. */
export const sampleBatch = z.strictObject({
  v: z.literal(1),
  cluster: z.string().min(1),
  shard: z
    .int()
    .min(0)
    .max(shardCount - 1),
  atMs: z.int().nonnegative(),
  samples: z.array(sample),
  /** Series that ended with this poll: their consumer or stream was deleted. */
  ended: z.array(seriesKey),
})
export type SampleBatch = Readonly<z.output<typeof sampleBatch>>
