import { quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import { type BatchForecast, horizonsS, type PerHorizon } from '#models/forecaster.ts'
import { type SeriesScore, unscoredReasons } from '#models/scoring/fleet-scorer.ts'

const quantileCount = quantileHorizonsS.length * quantileLevels.length
/** Anomaly score, reason and whether the baseline stands in; of forecast and baseline: probabilities, time to breach and quantiles. */
const forecastStride = horizonsS.length + 3 + quantileCount

const headStride = 3

/** Numbers per series. NaN stands for what is absent. */
export const scoreStride = headStride + 2 * forecastStride

/** Writes a score at a place of the numbers. */
export function putScore(numbers: Float32Array, index: number, score: SeriesScore): void {
  const at = index * scoreStride
  numbers.fill(Number.NaN, at, at + scoreStride)
  numbers[at] = score.anomalyScore
  numbers[at + 1] = score.unscored === undefined ? -1 : unscoredReasons.indexOf(score.unscored)
  numbers[at + 2] = score.isStandIn === true ? 1 : 0
  const forecastAt = at + headStride
  if (score.forecast !== undefined) putForecast(numbers, forecastAt, score.forecast)
  if (score.baseline !== undefined) {
    putForecast(numbers, forecastAt + forecastStride, score.baseline)
  }
}

function putForecast(numbers: Float32Array, at: number, forecast: BatchForecast): void {
  const { breachProbability, timeToBreachS: time, quantiles } = forecast
  numbers.set(breachProbability, at)
  if (time !== undefined) numbers.set([time.low, time.best, time.high], at + horizonsS.length)
  if (quantiles !== undefined && quantiles.length === quantileCount) {
    numbers.set(quantiles, at + horizonsS.length + 3)
  }
}

/** The score at a place of the numbers. */
export function scoreAt(numbers: Float32Array, index: number): SeriesScore {
  const at = index * scoreStride
  const unscored = unscoredReasons[numbers[at + 1] ?? -1]
  const forecast = forecastAt(numbers, at + headStride)
  const baseline = forecastAt(numbers, at + headStride + forecastStride)
  return {
    anomalyScore: numbers[at] ?? 0,
    ...(forecast && { forecast }),
    ...(baseline && { baseline }),
    ...(unscored && { unscored }),
    ...(numbers[at + 2] === 1 && { isStandIn: true }),
  }
}

function forecastAt(numbers: Float32Array, at: number): BatchForecast | undefined {
  if (Number.isNaN(numbers[at])) return undefined
  const timeAt = at + horizonsS.length
  const [low = 0, best = Number.NaN, high = 0] = numbers.subarray(timeAt, timeAt + 3)
  const quantiles = numbers.subarray(timeAt + 3, timeAt + 3 + quantileCount)
  return {
    breachProbability: Array.from(numbers.subarray(at, timeAt)) as unknown as PerHorizon,
    ...(Number.isNaN(best) ? {} : { timeToBreachS: { low, best, high } }),
    ...(Number.isNaN(quantiles[0]) ? {} : { quantiles }),
  }
}
