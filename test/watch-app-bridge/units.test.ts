import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incident } from '#contracts/incident.ts'
import { watchSummary } from '#contracts/watch/summary.ts'
import { watchIncident } from '#contracts/watch/watch-incident.ts'
import { summaryOf } from '#watch-app-bridge/view/summary.ts'
import { toWatchIncident } from '#watch-app-bridge/view/watch-incident.ts'

const ofDisk = incident.parse({
  ...{ v: 1, id: 'i', state: 'firing', kind: 'breach', level: 'time_sensitive' },
  ...{ title: 'disk 9 GB, objective 8 GB', text: 'Value 9 GB breaks the objective of 8 GB.' },
  series: [{ cluster: 'shop', stream: 'disk', consumer: '{}', kind: 'custom' }],
  ...{ anomalies: ['a'], labels: {}, startMs: 1, updatedMs: 2, timeline: [] },
  ...{ ageMs: 9e12, peakMs: 9e12, objectiveMs: 8e12 },
})

test('a device is given values with what they are in; without a unit they are ages', () => {
  const ages = toWatchIncident(ofDisk, undefined)
  assert.deepEqual([ages.ageMs, 'unit' in ages], [9e12, false])
  const bytes = toWatchIncident({ ...ofDisk, unit: 'bytes' }, undefined)
  assert.deepEqual(
    [bytes.ageMs, bytes.peakMs, bytes.objectiveMs, bytes.unit],
    [9e12, 9e12, 8e12, 'bytes'],
  )
  watchIncident.parse(bytes)
})

test('complications are told the unit, too', () => {
  const open = [{ ...ofDisk, unit: 'bytes' }, ofDisk]
  const summary = summaryOf({ nowMs: 3, open, bridges: [], staleAfterMs: 90_000 })
  const units = watchSummary.parse(summary).incidents.map(({ unit }) => unit)
  assert.deepEqual(units, ['bytes', undefined])
})
