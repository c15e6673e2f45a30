import { z } from 'zod'
import { sample } from './sample.ts'
import { latencyKind } from './series.ts'
import { seriesState } from './series-state.ts'

/** What an objective is kept over. */
export const budgetDays = 30

/** Share of the time in which an objective is to be kept where the configuration says none. */
export const defaultObjectiveShare = 0.999

/** Windows that burn rates are told of. Alerts look at shorter ones beside each: 5 and 30 minutes, 2 hours. */
export const burnWindows = ['1h', '6h', '1d', '3d'] as const
const burnWindow = z.enum(burnWindows)
export type BurnWindow = (typeof burnWindows)[number]

const ms = z.number().nonnegative()

/**
 * What of an error budget is used. Time is *kept*, *broken* (even the lowest possible age was above the objective) or *unknown*
 * (nobody could tell the age, or Foretap did not run); unknown time is neither good nor bad, so two numbers bound what is used.
 */
export const errorBudget = z.strictObject({
  /** When this was worked out. */
  atMs: z.int(),
  /** From when on the series has been watched, within the 30 days. */
  sinceMs: z.int(),
  knownMs: ms,
  unknownMs: ms,
  brokenMs: ms,
  /** How long it may be broken in 30 days. */
  allowedMs: ms,
  /** Share of the allowed time that is used; above 1 it is overdrawn. */
  used: ms,
  /** The same if all unknown time had been broken. */
  usedAtMost: ms,
  /**
   * How many times faster than allowed the budget is used, by known time in the window; absent where nothing of the window is
   * known. 1 uses it up in exactly 30 days.
   */
  burn: z.partialRecord(burnWindow, ms),
  /** Whether it burns so fast that a person (`page`) or the next working day (`ticket`) has to look: see docs/runbooks. */
  burning: z.enum(['page', 'ticket']).optional(),
})
export type ErrorBudget = Readonly<z.output<typeof errorBudget>>

/** One series with its objective and how it is kept. */
export const objectiveStatus = z.strictObject({
  id: z.string(),
  cluster: z.string(),
  stream: z.string(),
  consumer: z.string(),
  kind: latencyKind,
  state: seriesState,
  /** What the values are in, where they are no ages; `objectiveMs` is in it then. */
  unit: sample.shape.unit,
  /** The age that is to be kept; absent where none is given and none was learnt yet. */
  objectiveMs: z.number().positive().optional(),
  /** Whether it comes from the configuration or was learnt from the series' own past. */
  origin: z.enum(['given', 'learnt']).optional(),
  /** Share of the time in which it is to be kept. */
  share: z.number().gt(0).lt(1),
  /** Share of the objective that the age uses now; absent where the age is unknown. */
  ageShare: ms.optional(),
  /** Absent without an objective, and until it has been worked out. */
  budget: errorBudget.optional(),
})
export type ObjectiveStatus = Readonly<z.output<typeof objectiveStatus>>

/** `GET /api/v1/objectives`. */
export const objectiveList = z.strictObject({
  atMs: z.int(),
  /** Series whose budget is still to be worked out: ask again. */
  pending: z.int().nonnegative(),
  objectives: z.array(objectiveStatus),
})
export type ObjectiveList = Readonly<z.output<typeof objectiveList>>

/** One day of a budget. */
const budgetDay = z.strictObject({
  startMs: z.int(),
  knownMs: ms,
  unknownMs: ms,
  brokenMs: ms,
})

/** `GET /api/v1/objectives/{id}`: with the days that the budget consists of, the oldest first. */
export const objectiveDetails = objectiveStatus.extend({ days: z.array(budgetDay) })
