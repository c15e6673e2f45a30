import { z } from 'zod'
import { outcome } from './anomaly.ts'
import { interruptionLevel } from './notice.ts'
import { seriesKey } from './series.ts'
import { unit } from './unit.ts'

/**
 * The life of an incident: predicted → firing → acknowledged or snoozed → resolved, or predicted → averted. One id for
 * all of it.
 */
const incidentStates = [
  'predicted',
  'firing',
  'acknowledged',
  'snoozed',
  'resolved',
  'averted',
] as const
export const incidentState = z.enum(incidentStates)
export type IncidentState = z.output<typeof incidentState>

const ms = z.int().nonnegative()

/** What happened to an incident, for its timeline. */
export const timelineEntry = z.strictObject({
  atMs: ms,
  /** A word of a closed list for programs: predicted, firing, told, withheld, received, acknowledged, escalated, … */
  what: z.string().max(40),
  text: z.string().max(400),
  /** Who did it or was told; absent for what happened by itself. */
  person: z.string().max(100).optional(),
  /** Id of the action that brought it about: whoever sent one knows by it that it was taken. */
  action: z.string().max(64).optional(),
})

export const incident = z.strictObject({
  v: z.literal(1),
  /** ≤ 64 bytes: it is the collapse id on devices. */
  id: z.string().min(1).max(64),
  state: incidentState,
  /** What it is about: a breach, present or foretold; being blind; data loss; something another system sent. */
  kind: z.enum(['breach', 'blind', 'data_loss', 'unusual', 'external', 'drill', 'self']),
  title: z.string().max(200),
  text: z.string().max(400),
  /** Series of one group; several where configuration groups them. */
  series: z.array(seriesKey).max(1_000),
  /** Ids of the anomalies behind it. */
  anomalies: z.array(z.string()).max(1_000),
  labels: z.record(z.string().max(64), z.string().max(200)),
  startMs: ms,
  updatedMs: ms,
  firedMs: ms.optional(),
  endMs: ms.optional(),
  /** When the objective is expected to break, epoch ms. */
  expectedMs: ms.optional(),
  probability: z.number().min(0).max(1).optional(),
  /** Current and largest best age, and the objective, ms. */
  ageMs: z.number().nonnegative().optional(),
  peakMs: z.number().nonnegative().optional(),
  objectiveMs: z.number().positive().optional(),
  /** What those three are in, where they are no ages. */
  unit: unit.optional(),
  level: interruptionLevel,
  acknowledgedBy: z.string().max(100).optional(),
  acknowledgedMs: ms.optional(),
  snoozedUntilMs: ms.optional(),
  /**
   * Why nobody was tapped: silenced, over the tap budget, unproven, flapping, no route fits, shown on the board alone by
   * configuration, or over before it was known; absent where somebody was.
   */
  withheld: z
    .enum(['silenced', 'budget', 'unproven', 'flapping', 'no_route', 'board', 'over'])
    .optional(),
  outcome: outcome.optional(),
  timeline: z.array(timelineEntry).max(200),
})
export type Incident = Readonly<z.output<typeof incident>>
export type TimelineEntry = Readonly<z.output<typeof timelineEntry>>
