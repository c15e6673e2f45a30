import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incidentState } from '#contracts/incident.ts'
import { compareIncidents, incidentRow, incidentRowOf, isOver } from '#contracts/incident-row.ts'
import { fixtureIncidents } from '#test/support/board/fixture-incidents.ts'

const nowMs = 1_800_000_000_000
const incidents = fixtureIncidents(nowMs)

test('a row has the newest entry of the past, a bounded part of the series, and how many there are', () => {
  const [one] = incidents
  const series = one?.series[0]
  assert.ok(one && series)
  const many = Array.from({ length: 300 }, (_, i) => ({ ...series, consumer: `c${i}` }))
  const row = incidentRow.parse(incidentRowOf({ ...one, series: many }))
  assert.deepEqual([row.series.length, row.seriesCount], [20, 300])
  assert.deepEqual(row.latest, one.timeline.at(-1))
  assert.equal('timeline' in row, false)
})

test('what fires comes first, then what is expected soonest, then what somebody has taken, then what is over', () => {
  const rows = incidents.map(incidentRowOf)
  const later = { ...rows[0], id: 'later', expectedMs: nowMs + 1e9 } as (typeof rows)[number]
  const quiet = { ...rows[1], id: 'quiet', level: 'passive' } as (typeof rows)[number]
  const sorted = [later, quiet, ...rows].sort(compareIncidents).map(({ id }) => id)
  assert.deepEqual(sorted, [
    ...['in-ledger', 'quiet', 'in-billing', 'later', 'in-audit', 'in-search'],
    ...['in-email', 'in-clicks'],
  ])
})

test('what was resolved or never came is over, and nothing else', () => {
  const over = incidentState.options.filter(state => isOver({ state }))
  assert.deepEqual(over.toSorted(), ['averted', 'resolved'])
})
