import type { Anomaly } from '#contracts/anomaly.ts'
import type { PredictionRecord } from '#contracts/model-status.ts'

/** What came of these predictions. `most` is how many were asked for. Pure. */
export function predictionRecordOf(
  predictions: readonly Pick<Anomaly, 'startMs' | 'endMs' | 'outcome'>[],
  { fromMs, most }: { readonly fromMs: number; readonly most: number },
): PredictionRecord {
  const counts = { confirmed: 0, averted: 0, false: 0, open: 0 }
  const leadsS: number[] = []
  for (const { startMs, endMs, outcome } of predictions) {
    if (endMs === undefined || outcome === undefined) counts.open++
    else counts[outcome]++
    // A confirmed prediction ends when the objective breaks.
    if (outcome === 'confirmed' && endMs !== undefined) leadsS.push((endMs - startMs) / 1_000)
  }
  leadsS.sort((a, b) => a - b)
  const judged = counts.confirmed + counts.false
  const [median, low] = [quantile(leadsS, 0.5), quantile(leadsS, 0.1)]
  return {
    ...{ fromMs: Math.round(fromMs), ...counts, isCut: predictions.length >= most },
    ...(judged === 0 ? {} : { precision: counts.confirmed / judged }),
    ...(median === undefined ? {} : { leadMedianS: median }),
    ...(low === undefined ? {} : { leadLowS: low }),
  }
}

/** The nearest rank of ascending numbers. */
const quantile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
