import { z } from 'zod'
import { incident } from '../incident.ts'
import { hapticClass } from '../notice.ts'

const ms = z.int().nonnegative()
const { state, kind, level, withheld, outcome, unit } = incident.shape

/** An incident as a list on a wrist shows it. */
export const watchIncident = z.strictObject({
  id: z.string().min(1).max(64),
  state,
  kind,
  /** What it is about in few characters: `orders/billing`. */
  target: z.string().min(1).max(60),
  /** Further series in it. */
  others: z.int().nonnegative(),
  title: z.string().max(200),
  /** Why, with numbers. */
  text: z.string().max(400),
  level,
  /** What the wrist feels when it is new. */
  haptic: hapticClass,
  startMs: ms,
  updatedMs: ms,
  firedMs: ms.optional(),
  endMs: ms.optional(),
  /** When the objective is expected to break, and the central 80 % of that, epoch ms. */
  expectedMs: ms.optional(),
  expectedLowMs: ms.optional(),
  expectedHighMs: ms.optional(),
  probability: z.number().min(0).max(1).optional(),
  ageMs: z.number().nonnegative().optional(),
  peakMs: z.number().nonnegative().optional(),
  objectiveMs: z.number().positive().optional(),
  /** What those three are in, and history and fan of the page with them: thousandths of it. Absent: they are ages in ms. */
  unit,
  acknowledgedBy: z.string().max(100).optional(),
  acknowledgedMs: ms.optional(),
  snoozedUntilMs: ms.optional(),
  withheld,
  outcome,
})
export type WatchIncident = Readonly<z.output<typeof watchIncident>>

/** `GET /incidents`: open ones first, the most urgent on top; then those that ended within a day, the newest first. */
export const watchIncidentList = z.strictObject({
  v: z.literal(1),
  atMs: ms,
  incidents: z.array(watchIncident).max(50),
  /** Open ones that are not in the list. */
  omitted: z.int().nonnegative(),
})
export type WatchIncidentList = Readonly<z.output<typeof watchIncidentList>>
