import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { reportFleet } from '#collector/fleet-report.ts'
import { collectorMetrics } from '#collector/metrics.ts'
import { SeriesMemory } from '#collector/series-memory.ts'
import { registerMetrics } from '#kit/metrics.ts'

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
