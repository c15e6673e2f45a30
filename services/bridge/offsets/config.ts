import { z } from 'zod'
import { isolation } from '#contracts/sample.ts'

const pattern = z.string().min(1).max(512)

const selection = z
  .strictObject({
    include: z.array(pattern).min(1).default(['*']).describe('Names to watch; `*` is any run.'),
    exclude: z.array(pattern).default([]).describe('Names to leave out, even where included.'),
  })
  .prefault({})

const lookups = z
  .strictObject({
    requestsPerPoll: z
      .int()
      .min(0)
      .max(100)
      .default(4)
      .describe('Most points in time asked per poll; each is one request per broker. 0: never.'),
    partitionsPerPoll: z
      .int()
      .min(0)
      .max(100_000)
      .default(200)
      .describe('Most partitions asked per poll; each makes a broker decompress a batch.'),
    partitionsAtStart: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(4_000)
      .describe('The same for the first poll, which has no history of its own.'),
  })
  .prefault({})

/**
 * How a log-structured cluster is polled: fields that the bridge of each such system takes into its own
 * configuration (`z.strictObject({ …own, ...offsetPollShape })`).
 */
export const offsetPollShape = {
  streams: selection.describe('Streams to watch.'),
  consumers: selection.describe('Consumers to watch.'),
  internalStreams: z
    .boolean()
    .default(false)
    .describe('Watch streams whose names begin with two underscores, too.'),
  isolation: isolation
    .default('read_uncommitted')
    .describe('Which end of the log counts for a consumer: high watermark or last stable offset.'),
  isolationOf: z
    .array(z.strictObject({ consumer: pattern, isolation }))
    .default([])
    .describe('Exceptions to `isolation` by consumer name; the first match counts.'),
  endsIntervalMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(1_000)
    .describe('Time between two readings of end offsets: what the bounds of ages rest on.'),
  commitsIntervalMs: z
    .int()
    .min(100)
    .max(600_000)
    .default(5_000)
    .describe('Time between two polls of committed offsets and ages.'),
  discoveryIntervalMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(10_000)
    .describe('Time between two looks for new and deleted streams and consumers.'),
  seriesMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('Most series of this cluster; more are dropped, counted and said.'),
  createTimeSkewMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(500)
    .describe("How far producers' timestamps may be from the time of arrival."),
  appendTimeSkewMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .default(250)
    .describe("How far brokers' clocks may be from ours."),
  headersPerPoll: z
    .int()
    .min(0)
    .max(100_000)
    .default(200)
    .describe('Most batch headers read per poll, where reading them is configured.'),
  lookups: lookups.describe('Budget of look-ups by timestamp.'),
} as const

export const offsetPollConfig = z.strictObject(offsetPollShape)
export type OffsetPollConfig = Readonly<z.output<typeof offsetPollConfig>>
