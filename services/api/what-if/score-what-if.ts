import type { WhatIf, WhatIfAnswer } from '#contracts/what-if.ts'
import type { BatchForecast, BatchForecaster } from '#models/forecaster.ts'
import { FleetScorer } from '#models/scoring/fleet-scorer.ts'
import { toldForecast } from '#models/told-forecast.ts'

const reasonsMax = 6
/** Points that follow each other more slowly are of a coarse past: they say nothing about what usually follows on what. */
const fineMs = 30_000

/** Plays the points of a series to the forecaster and says what it foretells as of the last one. */
export async function scoreWhatIf(
  { objectiveMs, points }: WhatIf,
  forecaster: BatchForecaster,
): Promise<Omit<WhatIfAnswer, 'problems'>> {
  const fleet = new FleetScorer<0>(forecaster)
  fleet.open(0, objectiveMs)
  points.forEach((point, i) => {
    const nextMs = points[i + 1]?.atMs ?? point.atMs
    const sample = [
      point.ageMs ?? Number.NaN,
      point.arrivalsPerS ?? Number.NaN,
      point.readsPerS ?? Number.NaN,
      point.backlog ?? Number.NaN,
      Number.NaN,
      Number.NaN,
      point.isRebalancing ? 1 : 0,
    ]
    fleet.warm(0, point.atMs / 1_000, { sample, isFine: nextMs - point.atMs <= fineMs })
  })
  const { by, scores } = await fleet.step([0])
  const score = scores.get(0)
  const reasons = score?.forecast === undefined ? [] : await fleet.explain(0)
  return {
    ...{ atMs: points.at(-1)?.atMs ?? 0, by },
    ...(score?.forecast && foretold(score.forecast)),
    anomalyScore: score?.anomalyScore ?? 0,
    reasons: reasons.slice(0, reasonsMax).map(({ input, share, text }) => ({
      ...{ input: input.slice(0, 64), text: text.slice(0, 160) },
      share: Math.max(-1, Math.min(1, share)),
    })),
    ...(score?.unscored === undefined ? {} : { unscored: score.unscored }),
  }
}

function foretold(forecast: BatchForecast) {
  return { breachProbability: [...forecast.breachProbability], ...toldForecast(forecast) }
}
