import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPendingChanges } from '#api/live/pending-changes.ts'
import { type IncidentRow, incidentRowOf } from '#contracts/incident-row.ts'
import { fixtureIncidents } from '#test/support/board/fixture-incidents.ts'

const [first] = fixtureIncidents(1_800_000_000_000).map(incidentRowOf)
const row = (id: string, more: Partial<IncidentRow> = {}): IncidentRow => {
  assert.ok(first)
  return { ...first, id, ...more }
}

test('of an incident that changes between two beats the newest word is told, once', () => {
  const pending = createPendingChanges()
  pending.addIncident(row('a'))
  pending.addIncident(row('a', { state: 'firing' }))
  assert.deepEqual(pending.take(), [
    { event: 'incidents', incidents: [row('a', { state: 'firing' })] },
  ])
  assert.deepEqual(pending.take(), [])
})

test('a storm of incidents is told in parts, and beyond its bound clients are told to read again', () => {
  const pending = createPendingChanges()
  for (let i = 0; i < 2_500; i++) pending.addIncident(row(`i${i}`))
  // One that is known keeps its place whatever comes.
  pending.addIncident(row('i0', { state: 'firing' }))
  const events = pending.take()
  const told = events.flatMap(event => (event.event === 'incidents' ? event.incidents : []))
  assert.equal(told.length, 2_000)
  assert.equal(told[0]?.id, 'i0')
  assert.ok(events.every(event => event.event !== 'incidents' || event.incidents.length <= 100))
  assert.deepEqual(events.at(-1), { event: 'reset' })
  assert.deepEqual(pending.take(), [])
})
