import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { reportFleet } from '#collector/fleet-report.ts'
import { collectorMetrics } from '#collector/metrics.ts'
import { SeriesMemory } from '#collector/series-memory.ts'
import { noIntervals } from '#collector/stages/detect/change.ts'
import type { Intervals } from '#contracts/learnt-state.ts'
import { registerMetrics } from '#kit/metrics.ts'
import { noSkill } from '#models/calibration/skill.ts'

test('series that cannot be forecast are counted by why, and no more when they can', async () => {
  const registry = new Registry()
  const metrics = registerMetrics(collectorMetrics, registry)
  const memory = new SeriesMemory(() => undefined)
  const records = ['a', 'b', 'c'].map(consumer =>
    memory.of({ cluster: 'c', stream: 's', consumer, kind: 'time_lag' }, 0),
  )
  const [first, second] = records
  assert.ok(first && second)
  const counted = async () => {
    reportFleet(memory.all(), metrics)
    const metric = await registry.getSingleMetric('foretap_collector_series_unscored')?.get()
    return Object.fromEntries((metric?.values ?? []).map(one => [one.labels.reason, one.value]))
  }
  first.unscored = 'no-objective'
  second.unscored = 'value-unknown'
  assert.deepEqual(await counted(), { 'no-objective': 1, 'no-samples': 0, 'value-unknown': 1 })
  first.unscored = undefined
  assert.deepEqual(await counted(), { 'no-objective': 0, 'no-samples': 0, 'value-unknown': 1 })
})

test('skill is the mean over checked forecasts, and what is open is counted by kind', async () => {
  const registry = new Registry()
  const metrics = registerMetrics(collectorMetrics, registry)
  const memory = new SeriesMemory(() => undefined)
  const [good, bad, silent] = ['a', 'b', 'c'].map(consumer =>
    memory.of({ cluster: 'c', stream: 's', consumer, kind: 'time_lag' }, 0),
  )
  assert.ok(good && bad && silent)
  const skill = { ...noSkill, baselineBrier: 0.04, baseRate: 0.1, coverage: 0.9, banded: 100 }
  good.skill = { ...skill, checked: 300, brier: 0.01 }
  bad.skill = { ...skill, checked: 100, brier: 0.09, coverage: 0.5, isFallenBack: true }
  bad.intervals = { ...noIntervals, blind: { startMs: 1, reason: 'gone', toldMs: 1 } } as Intervals
  const report = reportFleet(memory.all(), metrics)
  assert.deepEqual([report.series.fallenBack, report.skill.checked], [1, 400])
  assert.ok(Math.abs(report.skill.brier - 0.03) < 1e-9, `Brier score ${report.skill.brier}`)
  assert.ok(Math.abs((report.skill.coverage ?? 0) - 0.7) < 1e-9)
  const open = await registry.getSingleMetric('foretap_collector_anomalies_open')?.get()
  const counts = Object.fromEntries((open?.values ?? []).map(one => [one.labels.kind, one.value]))
  assert.deepEqual(counts, {
    ...{ breach: 0, predicted_breach: 0, unusual: 0, blind: 1, data_loss: 0 },
  })
})
