import type { WhatIf, WhatIfAnswer } from '#contracts/what-if.ts'
import { fixtureForecast } from './fixture-foresight.ts'

/** Foretells the more, the nearer the last age is to the objective. */
export function whatIfOf({ points, objectiveMs }: WhatIf): WhatIfAnswer {
  const last = points.at(-1)
  const common = { atMs: last?.atMs ?? 0, by: 'fixture@1', anomalyScore: 0.2, problems: [] }
  const ageMs = last?.ageMs
  if (ageMs === undefined) return { ...common, reasons: [], unscored: 'value-unknown' }
  const age = {
    known: true,
    lowMs: ageMs,
    bestMs: ageMs,
    highMs: ageMs,
    method: 'reported',
  } as const
  const probability = Math.min(0.9, 0.9 * (ageMs / objectiveMs))
  const told = fixtureForecast(
    { atMs: common.atMs, age },
    { objectiveMs: Math.max(objectiveMs, 1.5 * ageMs), probability },
  )
  if (told === undefined) return { ...common, reasons: [] }
  const { breachProbability, quantilesMs, timeToBreachS, reasons } = told
  const isLikely = probability >= 0.5
  return {
    ...{ ...common, breachProbability, quantilesMs, reasons: reasons.slice(0, 3) },
    ...(isLikely ? { timeToBreachS } : {}),
  }
}
