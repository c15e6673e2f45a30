import { z } from 'zod'

const count = z.number().nonnegative()

/** What polling one cluster has cost over the last quarter of an hour. */
export const bridgePace = z.strictObject({
  cluster: z.string(),
  /** Polls that the figures are of, and the time from the one before the first of them to the last. */
  polls: count,
  spanMs: count,
  /** Absent until there are two polls. */
  perMinute: z
    .strictObject({
      polls: count,
      requests: count,
      bytes: count,
      timestampLookups: count,
    })
    .optional(),
  /** Share of the time in which a request of ours was on its way to the cluster. */
  busyShare: count.optional(),
  /** How long polls took: the median, and what one in twenty exceeds. */
  pollMs: z.strictObject({ median: count, high: count }).optional(),
  /** Of each poll, the oldest first: columns of equal length. */
  atMs: z.array(z.int()),
  requests: z.array(count),
  timestampLookups: z.array(count),
  wallMs: z.array(count),
})
export type BridgePace = Readonly<z.output<typeof bridgePace>>

/** `GET /api/v1/bridges/pace`. */
export const bridgePaceList = z.strictObject({ atMs: z.int(), bridges: z.array(bridgePace) })
export type BridgePaceList = Readonly<z.output<typeof bridgePaceList>>
