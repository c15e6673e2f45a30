import { z } from 'zod'
import { breachHorizonsS, quantileHorizonsS, quantileLevels } from '../forecast.ts'
import { incident } from '../incident.ts'
import { watchAction } from './watch-action.ts'
import { watchIncident } from './watch-incident.ts'

const ms = z.int().nonnegative()
const column = z.array(z.number().nonnegative().nullable())
const probability = z.number().min(0).max(1)

/** What is foretold, as a picture: ages ahead of `atMs`, or values in thousandths of the incident's unit. */
export const watchFan = z.strictObject({
  atMs: ms,
  /** How far ahead each row of `quantilesMs` is, in seconds. */
  horizonsS: z.array(z.int().positive()).length(quantileHorizonsS.length),
  /** What each column of `quantilesMs` is: 0.5 is the median. */
  levels: z.array(probability).length(quantileLevels.length),
  /** Ages in ms, one row per horizon; absent where the forecaster gives none. */
  quantilesMs: z
    .array(z.array(z.number().nonnegative()).length(quantileLevels.length))
    .length(quantileHorizonsS.length)
    .optional(),
  breachHorizonsS: z.array(z.int().positive()).length(breachHorizonsS.length),
  /** P(the objective breaks within the horizon). */
  breachProbability: z.array(probability).length(breachHorizonsS.length),
  timeToBreachS: z
    .strictObject({
      low: z.number().nonnegative(),
      best: z.number().nonnegative(),
      high: z.number().nonnegative(),
    })
    .optional(),
  text: z.string().max(400),
  reasons: z
    .array(z.strictObject({ text: z.string().max(160), share: z.number().min(-1).max(1) }))
    .max(6),
})
export type WatchFan = Readonly<z.output<typeof watchFan>>

/** `GET /incidents/{id}`: everything that the page of an incident shows, with an ETag. */
export const incidentDetail = z.strictObject({
  v: z.literal(1),
  atMs: ms,
  incident: watchIncident,
  /** The series that the picture is of: `stream`, `consumer` and `cluster` in full; absent where the incident has none. */
  series: z
    .strictObject({
      id: z.string(),
      cluster: z.string(),
      stream: z.string(),
      consumer: z.string(),
    })
    .optional(),
  /** Ages of the last half hour in ms (values in thousandths of the incident's unit), oldest first, at most 180 points; columns of equal length. */
  history: z.strictObject({
    startMs: z.array(ms).max(180),
    bestMs: column.max(180),
    lowMs: column.max(180),
    highMs: column.max(180),
  }),
  fan: watchFan.optional(),
  /** What happened, newest first. */
  timeline: incident.shape.timeline.max(20),
  /** What can be done about it now. */
  actions: z.array(watchAction.shape.what).max(5),
})
export type IncidentDetail = Readonly<z.output<typeof incidentDetail>>
