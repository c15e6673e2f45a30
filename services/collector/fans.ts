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
  const risks = new Map(candidates.map(entry => [entry, riskOf(entry)]))
  const risk = (entry: SeriesEntry) => risks.get(entry) ?? 0
  return new Set(candidates.toSorted((a, b) => risk(b) - risk(a)).slice(0, fanSeriesMax))
}

/** The probability; between equal ones (most are 0), the share of the objective that is used up. */
function riskOf({ foretold, age }: SeriesEntry): number {
  if (foretold === undefined) return 0
  const share = age.known ? Math.min(age.bestMs / foretold.objectiveMs, 1) : 0
  return (foretold.forecast.breachProbability[pageHorizon] ?? 0) + share * 1e-6
}
