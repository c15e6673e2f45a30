import { z } from 'zod'
import { anomaly } from './anomaly.ts'
import { bridgeStatus } from './bridge-status.ts'
import { seriesContext } from './context.ts'
import { forecast } from './forecast.ts'
import { incidentRow } from './incident-row.ts'
import { sample } from './sample.ts'
import { seriesState } from './series-state.ts'

/** Shapes of the REST API under `/api/v1`. Every response below is one of these. */

/** One line of the overview: the newest sample of a series, with its objective and state. */
export const seriesRow = sample.extend({
  id: z.string(),
  objectiveMs: z.int().positive().optional(),
  /** True where the objective was learnt from history because none was given. */
  objectiveLearnt: z.literal(true).optional(),
  state: seriesState,
  /** What is foretold, in short; absent while nobody forecasts this series. */
  risk: forecast
    .pick({
      ...{ atMs: true, by: true, breachProbability: true, timeToBreachS: true },
      ...{ anomalyScore: true, threshold: true, proven: true, text: true },
    })
    .optional(),
})
export type SeriesRow = Readonly<z.output<typeof seriesRow>>

/**
 * `GET /api/v1/series` — all series, those that matter most first. `liveId`: the newest live event that the list
 * contains; `GET /api/v1/live?after={liveId}` continues from exactly there.
 */
export const seriesList = z.strictObject({
  atMs: z.int(),
  liveId: z.string(),
  series: z.array(seriesRow),
})
export type SeriesList = Readonly<z.output<typeof seriesList>>

/** `GET /api/v1/series/{id}` — the row, all of its newest forecast, and what is known of it from elsewhere. */
export const seriesDetails = seriesRow.extend({
  forecast: forecast.optional(),
  context: seriesContext.optional(),
})
export type SeriesDetails = Readonly<z.output<typeof seriesDetails>>

/**
 * `GET /api/v1/anomalies` — what overlaps the time (epoch ms; the last day by default), newest start first. `next` goes into
 * `cursor` for those that follow.
 */
export const anomalyList = z.strictObject({
  atMs: z.int(),
  anomalies: z.array(anomaly),
  next: z.string().optional(),
})
export type AnomalyList = Readonly<z.output<typeof anomalyList>>

const column = z.array(z.number().nullable())

/** Columns of equal length, one element per point. Ages in milliseconds. */
const historyColumns = z.strictObject({
  startMs: z.array(z.int()),
  bestMs: column,
  lowMs: column,
  highMs: column,
  maxMs: column,
  arrivalsPerS: column,
  readsPerS: column,
  backlog: column,
  facts: z.array(z.int()),
})

/** `GET /api/v1/series/{id}/history?from=&to=&resolution=` (epoch ms; resolution 10s, 1m or 15m). */
export const seriesHistory = z.strictObject({
  id: z.string(),
  resolution: z.enum(['10s', '1m', '15m']),
  columns: historyColumns,
})
export type SeriesHistory = Readonly<z.output<typeof seriesHistory>>

/** What is foretold of a series for as far as a sparkline reaches: the central 80 % and the median at some times ahead. */
const sparkAhead = z.strictObject({
  ms: z.array(z.int()),
  bestMs: z.array(z.number()),
  lowMs: z.array(z.number()),
  highMs: z.array(z.number()),
})
export type SparkAhead = Readonly<z.output<typeof sparkAhead>>

/** `POST /api/v1/sparklines` with `{ids}` (≤ 200): the last 30 minutes, one point per minute, and the next 15 where they are foretold. */
export const sparklineRequest = z.strictObject({ ids: z.array(z.string()).min(1).max(200) })
export const sparklines = z.strictObject({
  startMs: z.array(z.int()),
  series: z.record(
    z.string(),
    z.strictObject({
      ...{ bestMs: column, lowMs: column, highMs: column },
      ahead: sparkAhead.optional(),
    }),
  ),
})
export type Sparklines = Readonly<z.output<typeof sparklines>>

/** `GET /api/v1/bridges` */
export const bridgeList = z.strictObject({ bridges: z.array(bridgeStatus) })

/**
 * `GET /api/v1/live` — server-sent events. `rows`: changed series; `ended`: ids; `bridges`: a changed status;
 * `incidents`: those that are new or changed; `reset`: the client missed events and must read everything again. `id:` lines resume by Last-Event-ID.
 */
export const liveEvent = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('rows'), rows: z.array(seriesRow) }),
  z.strictObject({ event: z.literal('ended'), ids: z.array(z.string()) }),
  z.strictObject({ event: z.literal('bridges'), bridges: z.array(bridgeStatus) }),
  z.strictObject({ event: z.literal('incidents'), incidents: z.array(incidentRow) }),
  z.strictObject({ event: z.literal('reset') }),
])
export type LiveEvent = z.output<typeof liveEvent>

/** RFC 9457 problem details; `code` is stable, from the error tables. */
export const problemDetails = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
})
