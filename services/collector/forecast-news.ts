import type { Forecast, ForecastBatch, SeriesForecast } from '#contracts/forecast.ts'
import type { Foretelling } from './stages/detect/detecting.ts'

/** A probability that moved by less is the same to a person. */
const movedMin = 0.02
/** A small fleet is told at every step; a large one by turns, which bounds what readers must take. */
const smallFleet = 500
const retellMs = 60_000

/** The forecasts of a step that are worth telling, as one message per shard. What was told is noted in the records. */
export function forecastNews(
  foretellings: readonly Foretelling[],
  atMs: number,
): readonly ForecastBatch[] {
  const batches = new Map<number, SeriesForecast[]>()
  const isSmall = foretellings.length <= smallFleet
  for (const { record, foretold } of foretellings) {
    if (!isSmall && !isNews(foretold.forecast, record.told)) continue
    record.told = foretold.forecast
    const batch = batches.get(record.shard)
    if (batch === undefined) batches.set(record.shard, [foretold])
    else batch.push(foretold)
  }
  return Array.from(batches, ([shard, forecasts]) => ({ v: 1, shard, atMs, forecasts }))
}

function isNews(forecast: Forecast, told: Forecast | undefined): boolean {
  if (told === undefined || forecast.by !== told.by || forecast.proven !== told.proven) return true
  // Backwards: the clock was set.
  if (Math.abs(forecast.atMs - told.atMs) >= retellMs) return true
  return forecast.breachProbability.some(
    (probability, i) => Math.abs(probability - (told.breachProbability[i] ?? 0)) >= movedMin,
  )
}
