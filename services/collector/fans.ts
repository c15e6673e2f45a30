import { breachHorizonsS } from '#contracts/forecast.ts'
import type { SeriesEntry } from './series-view.ts'

/** The horizon that pages: 15 minutes. */
const pageHorizon = breachHorizonsS.indexOf(900)

/**
 * The series whose foretold quantiles are worth a place in the metrics: the most at risk, then the nearest to their
 * objectives. Two dozen values each for all of a large fleet would be more than everything else together.
 */
export function fansOf(
  entries: readonly SeriesEntry[],
  fanSeriesMax: number,
): ReadonlySet<SeriesEntry> {
  if (fanSeriesMax === 0) return new Set()
  const candidates = entries.filter(({ foretold }) => foretold?.forecast.quantilesMs !== undefined)
  if (candidates.length <= fanSeriesMax) return new Set(candidates)
  const risks = Float64Array.from(candidates, riskOf)
  // The least risk that still has a place; of those that share it, the first ones.
  const least = risks.toSorted()[candidates.length - fanSeriesMax] ?? 0
  const above = candidates.filter((_, i) => (risks[i] ?? 0) > least)
  const equal = candidates.filter((_, i) => risks[i] === least)
  return new Set([...above, ...equal.slice(0, fanSeriesMax - above.length)])
}

/** The probability; between equal ones (most are 0), the share of the objective that is used up. */
function riskOf({ foretold, age }: SeriesEntry): number {
  if (foretold === undefined) return 0
  const share = age.known ? Math.min(age.bestMs / foretold.objectiveMs, 1) : 0
  return (foretold.forecast.breachProbability[pageHorizon] ?? 0) + share * 1e-6
}
