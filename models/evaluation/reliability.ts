import { definition } from './definition.ts'
import { type JudgedSeries, type ZonedSeries, zone, zonesOf } from './zones.ts'

/** What came of the moments at which about the same probability was said. */
export interface ReliabilityBin {
  /** Mean of what was said, 0 … 1. */
  readonly said: number
  /** Share of the moments after which a spike began in time. */
  readonly came: number
  readonly moments: number
}

const bins = 10

/** Ten classes of probabilities with what came of them, those without a moment left out. */
export function reliabilityOf(all: readonly JudgedSeries[]): readonly ReliabilityBin[] {
  const said = new Float64Array(bins)
  const came = new Float64Array(bins)
  const moments = new Float64Array(bins)
  for (const series of all) {
    const { zones } = zonesOf(series)
    for (const i of judgedRows(series, zones)) {
      const risk = Math.max(0, Math.min(1, Number(series.risk[i])))
      const bin = Math.min(bins - 1, Math.floor(bins * risk))
      said[bin] = (said[bin] ?? 0) + risk
      came[bin] = (came[bin] ?? 0) + (isBeforeSpike(zones, i) ? 1 : 0)
      moments[bin] = (moments[bin] ?? 0) + 1
    }
  }
  return Array.from(moments, (count, i) => ({
    said: (said[i] ?? 0) / count,
    came: (came[i] ?? 0) / count,
    moments: count,
  })).filter(({ moments: count }) => count > 0)
}

function* judgedRows({ value, risk, stepS, warmUpS }: JudgedSeries, zones: ZonedSeries['zones']) {
  // The last quarter of an hour has no outcome yet.
  const end = value.length - definition.horizonS / stepS
  for (let i = Math.round(warmUpS / stepS); i < end; i++) {
    if (zones[i] !== zone.neutral && Number.isFinite(Number(risk[i]))) yield i
  }
}

const isBeforeSpike = (zones: ZonedSeries['zones'], i: number) => (zones[i] ?? 0) >= zone.lead
