import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anomalyOf } from '#collector/stages/detect/anomaly-of.ts'
import type { SeriesKey } from '#contracts/series.ts'

const series: SeriesKey = {
  ...{ cluster: 'prometheus', stream: 'disk', consumer: '{host="a"}', kind: 'custom' },
}
const bytes = { lowMs: 9e12, bestMs: 9e12, highMs: 9e12 }
const evidence = {
  ...{ series, objectiveMs: 8e12, objectiveLearnt: false, labels: {}, circumstances: [] },
  age: { known: true, ...bytes, method: 'reported' },
  unit: 'bytes',
} as const

test('an anomaly of a series with a unit speaks of values in it', () => {
  const opened = { startMs: 1, atMs: 2, peakMs: 9e12 }
  const breach = anomalyOf({ ...opened, kind: 'breach' }, evidence)
  assert.equal(breach.text, 'Value 9 GB breaks the objective of 8 GB.')
  assert.equal(breach.unit, 'bytes')
  const ended = anomalyOf({ ...opened, kind: 'breach', endMs: 60_001 }, evidence)
  assert.equal(ended.text, 'Back within the objective of 8 GB after 1 m, highest value 9 GB.')
  const unusual = anomalyOf({ ...opened, kind: 'unusual' }, evidence)
  assert.match(unusual.text, /^A value of 9 GB is unusual/)
})
