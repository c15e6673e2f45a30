import { type Forecast, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import type { BatchForecast } from './forecaster.ts'

/** Quantiles and time to breach of a forecast as messages carry them: whole milliseconds and seconds, in order. */
export function toldForecast({
  quantiles,
  timeToBreachS: time,
}: Pick<BatchForecast, 'quantiles' | 'timeToBreachS'>): Pick<
  Forecast,
  'quantilesMs' | 'timeToBreachS'
> {
  return {
    ...(quantiles !== undefined && { quantilesMs: rowsOf(quantiles) }),
    ...(time !== undefined && {
      timeToBreachS: {
        low: Math.round(Math.min(time.low, time.best)),
        best: Math.round(time.best),
        high: Math.round(Math.max(time.high, time.best)),
      },
    }),
  }
}

function rowsOf(quantiles: ArrayLike<number>): number[][] {
  return quantileHorizonsS.map((_, row) => {
    let least = 0
    return quantileLevels.map((_, column) => {
      // Quantiles cross nowhere, and an age is never below zero.
      least = Math.max(least, Math.round(quantiles[row * quantileLevels.length + column] ?? 0))
      return least
    })
  })
}
