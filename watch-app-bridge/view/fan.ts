import {
  breachHorizonsS,
  type Forecast,
  quantileHorizonsS,
  quantileLevels,
} from '#contracts/forecast.ts'
import type { WatchFan } from '#contracts/watch/incident-detail.ts'

/** A forecast with all that is needed to draw it: devices know no constants of ours. */
export function fanOf(forecast: Forecast): WatchFan {
  const { atMs, quantilesMs, breachProbability, timeToBreachS, text, reasons } = forecast
  return {
    ...{ atMs, text, breachProbability },
    horizonsS: [...quantileHorizonsS],
    levels: [...quantileLevels],
    ...(quantilesMs && { quantilesMs }),
    breachHorizonsS: [...breachHorizonsS],
    ...(timeToBreachS && { timeToBreachS }),
    reasons: reasons.map(({ text, share }) => ({ text, share })),
  }
}
