import { z } from 'zod'
import { watchIncident } from './watch-incident.ts'

const ms = z.int().nonnegative()
const count = z.int().nonnegative()

/** The most that a summary takes as JSON in UTF-8: complications are refreshed with it. */
export const summaryBytesMax = 4_096

/** What a complication says of one incident. */
const summaryIncident = watchIncident.pick({
  ...{ id: true, state: true, kind: true, target: true, others: true, haptic: true },
  ...{ startMs: true, expectedMs: true, probability: true, ageMs: true, objectiveMs: true },
  ...{ unit: true, snoozedUntilMs: true },
})

/** `GET /summary`: the state of everything in at most `summaryBytesMax` bytes, with an ETag. */
export const watchSummary = z.strictObject({
  v: z.literal(1),
  atMs: ms,
  /** The worst there is; `unknown` while nothing is heard of any cluster. */
  state: z.enum(['firing', 'predicted', 'unknown', 'acknowledged', 'quiet']),
  /** Series that are watched. */
  series: count,
  /** Open incidents by state. */
  counts: z.strictObject({
    firing: count,
    predicted: count,
    acknowledged: count,
    snoozed: count,
  }),
  /** The most urgent ones, in that order; as many as fit, ten at most. */
  incidents: z.array(summaryIncident).max(10),
  /** When the newest poll of any cluster was made; absent while there was none. */
  polledMs: ms.optional(),
  /** Clusters that cannot be reached or are read in part. */
  troubled: z.array(z.string().max(100)).max(5),
})
export type WatchSummary = Readonly<z.output<typeof watchSummary>>
