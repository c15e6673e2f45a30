import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incident } from '#contracts/incident.ts'
import { toWatchIncident } from '#watch-app-bridge/view/watch-incident.ts'

const ofDisk = incident.parse({
  ...{ v: 1, id: 'i', state: 'firing', kind: 'breach', level: 'time_sensitive' },
  ...{ title: 'disk 9 GB, limit 8 GB', text: 'Value 9 GB breaks the objective of 8 GB.' },
  series: [{ cluster: 'shop', stream: 'disk', consumer: '{}', kind: 'custom' }],
  ...{ anomalies: ['a'], labels: {}, startMs: 1, updatedMs: 2, timeline: [] },
  ...{ ageMs: 9e12, peakMs: 9e12, objectiveMs: 8e12 },
})

test('a device is given values of another unit as text alone, since it shows ages', () => {
  const ages = toWatchIncident(ofDisk, undefined)
  assert.equal(ages.ageMs, 9e12)
  const bytes = toWatchIncident({ ...ofDisk, unit: 'bytes' }, undefined)
  assert.deepEqual(
    [bytes.ageMs, bytes.peakMs, bytes.objectiveMs],
    [undefined, undefined, undefined],
  )
  assert.equal(bytes.text, 'Value 9 GB breaks the objective of 8 GB.')
})
