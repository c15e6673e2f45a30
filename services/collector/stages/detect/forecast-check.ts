import { quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import { pageHorizon } from '#models/forecaster.ts'
import type { SeriesScore } from '#models/scoring/fleet-scorer.ts'
import type { SeriesRecord } from '../../series-memory.ts'
import { heardForecast } from '../score/forecast-of.ts'

/** Columns of the band whose coverage is watched, at the horizon of pages. */
const bandRow = quantileHorizonsS.indexOf(900)
const [bandLow, bandHigh] = [quantileLevels.indexOf(0.1), quantileLevels.indexOf(0.9)]

/** What the forecaster itself said is checked, also while the baseline speaks for it: else it could never come back. */
export function noteForChecks(
  record: SeriesRecord,
  score: SeriesScore,
  { atMs, by }: { readonly atMs: number; readonly by: string },
): void {
  const { forecast, baseline } = score
  const heard = heardForecast(score, record, by)
  if (forecast === undefined || heard === undefined || baseline === undefined) return
  const at = bandRow * quantileLevels.length
  const low = forecast.quantiles?.[at + bandLow]
  const high = forecast.quantiles?.[at + bandHigh]
  record.checks.note({
    ...{ atMs, probability: heard.breachProbability[pageHorizon] },
    own:
      score.isStandIn === true
        ? undefined
        : { probability: forecast.breachProbability[pageHorizon], by },
    baselineProbability: baseline.breachProbability[pageHorizon],
    band: low === undefined || high === undefined ? undefined : [low, high],
  })
}
