import { z } from 'zod'
import { seriesKey, shardCount } from './series.ts'

/** How far ahead a breach is foretold, in seconds: 1, 5, 15 and 30 minutes. */
export const breachHorizonsS = [60, 300, 900, 1_800] as const

/** How far ahead the age is foretold, in seconds: 1, 2, 5, 10, 15 and 30 minutes. */
export const quantileHorizonsS = [60, 120, 300, 600, 900, 1_800] as const

/** The quantiles of a forecast, ascending. */
export const quantileLevels = [0.1, 0.5, 0.9, 0.99] as const

const probability = z.number().min(0).max(1)
const ms = z.number().nonnegative()

/** One input that moved the probability, in words with numbers. */
const forecastReason = z.strictObject({
  /** A named input: closeness, growth, arrivals, consumption, backlog, broker, in_flight, rebalance, echo, deploy, … */
  input: z.string().max(64),
  /** What leaving it out changes the probability of the page horizon by; positive where it raises the risk. */
  share: z.number().min(-1).max(1),
  text: z.string().max(160),
})

/** What is foretold of one series as of `atMs`. */
export const forecast = z.strictObject({
  atMs: z.int().nonnegative(),
  /** Which forecaster said it, e.g. `mixer@1` or `static` after a fall-back. */
  by: z.string().max(64),
  /** P(the objective breaks within the horizon), one per `breachHorizonsS`, never falling. */
  breachProbability: z.array(probability).length(breachHorizonsS.length),
  /** Ages in ms: one row per `quantileHorizonsS`, one column per `quantileLevels`; absent where the forecaster gives none. */
  quantilesMs: z
    .array(z.array(ms).length(quantileLevels.length))
    .length(quantileHorizonsS.length)
    .optional(),
  /** Seconds until the objective breaks, if it does within 30 min: the median and the central 80 %; absent where that is unlikely. */
  timeToBreachS: z.strictObject({ low: ms, best: ms, high: ms }).optional(),
  /** How unusual the present is, 0 … 1, comparable across series. */
  anomalyScore: probability,
  /** Probability from which this series' forecasts become predictions. */
  threshold: probability,
  /** Whether past forecasts of this series have shown skill. */
  proven: z.boolean(),
  /** The reasons in one sentence; empty while nothing is foretold. */
  text: z.string().max(400),
  reasons: z.array(forecastReason).max(6),
})
export type Forecast = Readonly<z.output<typeof forecast>>

/** The newest forecast of a series, and what it is held against. */
const seriesForecast = z.strictObject({
  series: seriesKey,
  objectiveMs: z.number().positive(),
  /** Whether the objective was learnt from history because none was given. */
  objectiveLearnt: z.boolean(),
  forecast,
})
export type SeriesForecast = Readonly<z.output<typeof seriesForecast>>

/** What a collector publishes on `foretap.forecasts` per step and shard: the forecasts that changed, each one now and then. */
export const forecastBatch = z.strictObject({
  v: z.literal(1),
  shard: z
    .int()
    .min(0)
    .max(shardCount - 1),
  atMs: z.int().nonnegative(),
  forecasts: z.array(seriesForecast),
})
export type ForecastBatch = Readonly<z.output<typeof forecastBatch>>
