import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Histogram, Registry } from 'prom-client'
import { createRegistryProducer } from '#kit/telemetry/registry-producer.ts'

test('cumulative buckets of Prometheus become OpenTelemetry’s counts between bounds, per set of labels', async () => {
  const registry = new Registry()
  const histogram = new Histogram({
    name: 'poll_seconds',
    help: 'Time.',
    labelNames: ['cluster'],
    buckets: [1, 2, 5],
    registers: [registry],
  })
  for (const value of [0.5, 1.5, 1.7, 9]) histogram.observe({ cluster: 'a' }, value)
  histogram.observe({ cluster: 'b' }, 3)
  const { resourceMetrics } = await createRegistryProducer(registry, '1.0.0').collect()
  const points = resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints ?? []
  assert.deepEqual(
    points.map(({ attributes, value }) => ({ attributes, value })),
    [
      {
        attributes: { cluster: 'a' },
        value: { buckets: { boundaries: [1, 2, 5], counts: [1, 2, 0, 1] }, sum: 12.7, count: 4 },
      },
      {
        attributes: { cluster: 'b' },
        value: { buckets: { boundaries: [1, 2, 5], counts: [0, 0, 1, 0] }, sum: 3, count: 1 },
      },
    ],
  )
})
