import { anomalyKinds } from '#contracts/anomaly.ts'
import type { CollectorStatus } from '#contracts/collector-status.ts'
import type { Instruments } from '#kit/metrics.ts'
import { isProven } from '#models/calibration/skill.ts'
import { unscoredReasons } from '#models/scoring/fleet-scorer.ts'
import type { collectorMetrics } from './metrics.ts'
import type { SeriesRecord } from './series-memory.ts'

/** How forecasts of all series of a collector have done. */
export type FleetReport = Pick<CollectorStatus, 'series' | 'skill'>

/** Says by metrics how forecasts have done, over all series, and what is open; gives the same as a report. */
export function reportFleet(
  records: Iterable<SeriesRecord>,
  metrics: Instruments<(typeof collectorMetrics)['table']>,
): FleetReport {
  const open = new Map(anomalyKinds.map(kind => [kind, 0]))
  const sums = { checked: 0, brier: 0, baseline: 0, broke: 0, banded: 0, inBand: 0 }
  let [fallenBack, proven] = [0, 0]
  const unscored = new Map(unscoredReasons.map(reason => [reason, 0]))
  for (const { skill, intervals, unscored: why } of records) {
    if (why !== undefined) unscored.set(why, (unscored.get(why) ?? 0) + 1)
    const { breach, prediction, unusual, blind, loss } = intervals
    const parts = {
      ...{ breach, unusual, blind },
      ...{ predicted_breach: prediction, data_loss: loss },
    }
    for (const kind of anomalyKinds) {
      if (parts[kind] !== undefined) open.set(kind, (open.get(kind) ?? 0) + 1)
    }
    sums.checked += skill.checked
    sums.brier += skill.checked * skill.brier
    sums.baseline += skill.checked * skill.baselineBrier
    sums.broke += skill.checked * skill.baseRate
    sums.banded += skill.banded
    sums.inBand += skill.banded * skill.coverage
    if (skill.isFallenBack) fallenBack++
    if (isProven(skill)) proven++
  }
  for (const [kind, count] of open) metrics.anomalies_open.set({ kind }, count)
  for (const [reason, count] of unscored) metrics.series_unscored.set({ reason }, count)
  metrics.series_fallen_back.set(fallenBack)
  metrics.series_proven.set(proven)
  if (sums.checked > 0) {
    metrics.forecast_brier.set({ by: 'forecaster' }, sums.brier / sums.checked)
    metrics.forecast_brier.set({ by: 'baseline' }, sums.baseline / sums.checked)
    metrics.forecast_base_rate.set(sums.broke / sums.checked)
  }
  if (sums.banded > 0) metrics.forecast_coverage.set(sums.inBand / sums.banded)
  const mean = (sum: number) => (sums.checked > 0 ? sum / sums.checked : 0)
  return {
    series: { proven, fallenBack, unscored: Object.fromEntries(unscored) },
    skill: {
      checked: sums.checked,
      brier: mean(sums.brier),
      baselineBrier: mean(sums.baseline),
      baseRate: mean(sums.broke),
      ...(sums.banded > 0 ? { coverage: sums.inBand / sums.banded } : {}),
    },
  }
}
