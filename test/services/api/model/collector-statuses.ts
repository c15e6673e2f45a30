import type { CollectorStatus } from '#contracts/collector-status.ts'
import type { LearntState } from '#contracts/learnt-state.ts'
import type { SeriesKey } from '#contracts/series.ts'

export const aCollectorStatus = (given: Partial<CollectorStatus> = {}): CollectorStatus => ({
  ...{ v: 1, collector: 'one', atMs: Date.now(), by: 'mixer@1', problems: [] },
  scoring: { series: 10, bytes: 40_000, scored: 10, tookMs: 12, restarts: 0 },
  series: { proven: 3, fallenBack: 1, unscored: { 'no-objective': 2 } },
  skill: { checked: 1_000, brier: 0.02, baselineBrier: 0.03, baseRate: 0.1, coverage: 0.8 },
  reliability: [{ from: 0.8, said: 0.85, came: 0.8, moments: 40 }],
  ...given,
})

export const aLearntState = (
  series: SeriesKey,
  skill: Partial<LearntState['skill']> = {},
): LearntState => ({
  ...{ v: 1, series, atMs: 1_000, threshold: { probability: 0.5, atMs: 0 } },
  skill: {
    ...{ checked: 1_000, brier: 0.05, baselineBrier: 0.08, baseRate: 0.1 },
    ...{ coverage: 0.8, banded: 1_000, isFallenBack: false },
    ...skill,
  },
  intervals: { judgedMs: 0, steppedMs: 0, isSpent: false },
})
