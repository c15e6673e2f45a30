import { z } from 'zod'
import { forecast } from '../forecast.ts'
import { seriesKey } from '../series.ts'
import { epochMs, limitUpTo } from './parameters.ts'
import { defineRoute } from './route.ts'
import { seriesParams } from './series-routes.ts'

const ms = z.int().nonnegative()
const value = z.number().nullable()

/** What a series did in one step of time; null where nothing is known. */
const seriesPoint = z.strictObject({
  /** Start of the step. */
  atMs: ms,
  /** Newest age in it, with the bounds of the ages in it. */
  bestMs: value,
  lowMs: value,
  highMs: value,
  /** Largest best age in it. */
  maxMs: value,
  arrivalsPerS: value,
  readsPerS: value,
  backlog: value,
})
export type SeriesPoint = Readonly<z.output<typeof seriesPoint>>

/** The ages that are foretold for one moment. */
const forecastPoint = z.strictObject({
  atMs: ms,
  withinS: z.int().positive(),
  ...{ p10Ms: value, p50Ms: value, p90Ms: value, p99Ms: value },
})
export type ForecastPoint = Readonly<z.output<typeof forecastPoint>>

/** What is foretold of a series now, also as flat rows. */
const seriesForecast = z.strictObject({
  id: z.string(),
  series: seriesKey,
  objectiveMs: z.number().positive().nullable(),
  forecast,
  /** The quantiles, a row for each moment; empty where the forecaster gives none. */
  quantiles: z.array(forecastPoint),
  /** How likely the objective breaks within so many seconds. */
  breach: z.array(z.strictObject({ withinS: z.int(), probability: z.number().min(0).max(1) })),
})

/** One line for each series of which something is foretold. */
const forecastRow = z.strictObject({
  id: z.string(),
  cluster: z.string(),
  stream: z.string(),
  consumer: z.string(),
  latency: z.string(),
  atMs: ms,
  by: z.string(),
  objectiveMs: value,
  /** Of a breach within 1, 5, 15 and 30 minutes. */
  ...{ within1m: value, within5m: value, within15m: value, within30m: value },
  /** Median of the time to the breach, where one is likely. */
  timeToBreachS: value,
  proven: z.boolean(),
  text: z.string(),
})
export type ForecastRow = Readonly<z.output<typeof forecastRow>>

export const pointRoutes = {
  readPoints: defineRoute({
    name: 'readPoints',
    method: 'get',
    path: '/series/{id}/points',
    tag: 'Series',
    scope: 'read',
    summary: 'Read the past of a series as a flat array, thinned to what a chart can show',
    description:
      'By default the last three hours. Steps of the finest resolution that is kept are joined until there are at most `points`: bounds and largest ages stay, so that no peak is lost.',
    params: seriesParams,
    query: z.strictObject({
      from: epochMs.optional(),
      to: epochMs.optional(),
      points: limitUpTo(
        6_000,
        'Most points to answer with; 1,000 where nothing is said.',
      ).optional(),
    }),
    answers: { 200: z.array(seriesPoint) },
  }),
  getForecast: defineRoute({
    name: 'getForecast',
    method: 'get',
    path: '/series/{id}/forecast',
    tag: 'Forecasts',
    scope: 'read',
    summary:
      'Show what is foretold of a series: quantiles of its age and the probability of a breach',
    params: seriesParams,
    answers: { 200: seriesForecast },
  }),
  listForecasts: defineRoute({
    name: 'listForecasts',
    method: 'get',
    path: '/forecasts',
    tag: 'Forecasts',
    scope: 'read',
    summary: 'List what is foretold of all series as a flat array, the most likely breach first',
    query: z.strictObject({ limit: limitUpTo(5_000).optional() }),
    answers: { 200: z.array(forecastRow) },
  }),
} as const
