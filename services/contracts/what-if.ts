import { z } from 'zod'
import { breachHorizonsS, forecast } from './forecast.ts'

const amount = z.number().nonnegative().max(1e15)

/** Most points of a request: a day at one each ten seconds, and some. */
const pointsMax = 10_000

const point = z.strictObject({
  atMs: z.int().nonnegative(),
  /** The age, ms; absent where nobody knew it. */
  ageMs: amount.optional(),
  arrivalsPerS: amount.optional(),
  readsPerS: amount.optional(),
  backlog: amount.optional(),
  isRebalancing: z.boolean().optional(),
})

/** `POST /api/v1/what-if`: a series as somebody imagines it, the oldest point first. */
export const whatIf = z.strictObject({
  /** What the age is to stay below. */
  objectiveMs: z.number().positive().max(1e12),
  points: z
    .array(point)
    .min(1)
    .max(pointsMax)
    .refine(points => points.every((one, i) => i === 0 || one.atMs > (points[i - 1]?.atMs ?? 0)), {
      error: 'each point must be later than the one before',
    }),
})
export type WhatIf = Readonly<z.output<typeof whatIf>>

const { quantilesMs, timeToBreachS, anomalyScore, reasons, by } = forecast.shape

/** What would be foretold of such a series as of its last point. */
export const whatIfAnswer = z.strictObject({
  /** Of the last point. */
  atMs: z.int(),
  by,
  /** One per 1, 5, 15 and 30 minutes; absent where nothing can be foretold. */
  breachProbability: z.array(z.number().min(0).max(1)).length(breachHorizonsS.length).optional(),
  quantilesMs,
  timeToBreachS,
  anomalyScore,
  /** Why the probability within 15 minutes is what it is, those that matter most first. */
  reasons,
  /** Why nothing is foretold. */
  unscored: z.enum(['no-objective', 'no-samples', 'value-unknown']).optional(),
  /** Why a better forecaster did not answer; empty as a rule. */
  problems: z.array(z.string().max(400)).max(5),
})
export type WhatIfAnswer = Readonly<z.output<typeof whatIfAnswer>>
