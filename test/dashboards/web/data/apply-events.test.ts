import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SeriesRow } from '#contracts/http-api.ts'
import { type IncidentRow, incidentRowOf } from '#contracts/incident-row.ts'
import {
  applyEvents,
  mergeIncidents,
  replaceIncidents,
  replaceRows,
} from '#dashboards/web/src/data/apply-events.ts'
import { bridgesOf } from '#test/support/board/fixture-answers.ts'
import { fixtureIncidents } from '#test/support/board/fixture-incidents.ts'
import { fixtureSeries, rowsAt } from '#test/support/board/fixture-series.ts'

const series = fixtureSeries(3)
const nowMs = Date.now()
const incidentRows = (ms: number) => fixtureIncidents(ms).map(incidentRowOf)
const rows = rowsAt(series, nowMs)
const storeOf = (list: readonly SeriesRow[]) => ({
  rows: new Map(list.map(row => [row.id, row])),
  bridges: { value: undefined as ReturnType<typeof bridgesOf> | undefined },
  incidents: { value: undefined as ReadonlyMap<string, IncidentRow> | undefined },
})

test('changed rows replace, ended ones go, and nothing else is touched', () => {
  const store = storeOf(rows)
  const [first, second, third] = rows
  assert.ok(first && second && third)
  const changed = { ...first, atMs: nowMs + 5_000 }
  const hasChanged = applyEvents(store, [
    { event: 'rows', rows: [changed] },
    { event: 'ended', ids: [second.id, 'never known'] },
  ])
  assert.equal(hasChanged, true)
  assert.deepEqual([...store.rows.values()], [changed, third])
})

test('news of one bridge leave the others as they are', () => {
  const bridges = bridgesOf(series, nowMs)
  const store = { ...storeOf([]), bridges: { value: bridges } }
  const [eu] = bridges
  assert.ok(eu)
  applyEvents(store, [{ event: 'bridges', bridges: [{ ...eu, state: 'unreachable' }] }])
  assert.deepEqual(
    store.bridges.value.map(({ cluster, state }) => `${cluster} ${state}`),
    ['kafka-eu unreachable', 'kafka-us degraded'],
  )
})

test('a list drops what it does not name, and does not undo news that overtook it', () => {
  const [first, second] = rows
  assert.ok(first && second)
  const newer = { ...first, atMs: first.atMs + 5_000 }
  const store = storeOf([newer, second])
  replaceRows(store.rows, [first])
  assert.deepEqual([...store.rows.values()], [newer])
})

test('rows of a clock that has been put back are believed', () => {
  const [first] = rows
  assert.ok(first)
  const ahead = { ...first, atMs: first.atMs + 3_600_000 }
  const store = storeOf([ahead])
  replaceRows(store.rows, [first])
  assert.deepEqual([...store.rows.values()], [first])
})

test('the newest word on an incident counts, in whatever order words come', () => {
  const [first] = incidentRows(nowMs)
  assert.ok(first)
  const later = { ...first, state: 'acknowledged' as const, updatedMs: first.updatedMs + 1 }
  for (const words of [
    [first, later],
    [later, first],
  ]) {
    assert.deepEqual([...mergeIncidents(undefined, words).values()], [later])
  }
})

test('a list of open incidents drops what it does not name, but for what ended before one’s eyes or came after it', () => {
  const [first, second, third] = incidentRows(nowMs)
  assert.ok(first && second && third)
  const ended = { ...first, state: 'resolved' as const, updatedMs: 1 }
  const gone = { ...second, updatedMs: 1 }
  const newer = { ...third, updatedMs: nowMs + 1 }
  const known = mergeIncidents(undefined, [ended, gone, newer])
  const left = replaceIncidents(known, { atMs: nowMs, incidents: [] })
  assert.deepEqual([...left.keys()], [ended.id, newer.id])
})

test('of many incidents that ended, the latest are kept', () => {
  const [first] = incidentRows(nowMs)
  assert.ok(first)
  const many = Array.from({ length: 70 }, (_, i) => ({
    ...first,
    ...{ id: `i${i}`, state: 'resolved' as const, updatedMs: i },
  }))
  const kept = mergeIncidents(undefined, many)
  assert.equal(kept.size, 50)
  assert.ok(kept.has('i69') && !kept.has('i19'))
})
