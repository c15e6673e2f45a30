import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SeriesRow } from '#contracts/http-api.ts'
import { seriesStates } from '#contracts/series-state.ts'
import { arrange, extend } from '#dashboards/web/src/overview/arrangement.ts'
import { fixtureSeries, rowsAt } from '#test/support/board/fixture-series.ts'

const rows = rowsAt(fixtureSeries(40), Date.now())
const all = { filter: () => true }
const mapOf = (list: readonly SeriesRow[]) => new Map(list.map(row => [row.id, row]))

test('the firing series is first, and the unknown one is above all quiet ones', () => {
  const ids = arrange(rows, all).flatMap(item => (item.kind === 'row' ? item.id : []))
  const stateOf = new Map(rows.map(row => [row.id, row.state]))
  const order = ids.map(id => seriesStates.indexOf(stateOf.get(id) ?? 'quiet'))
  assert.deepEqual(order, order.toSorted())
})

test('groups hold each series once, and the group of the most urgent series is first', () => {
  const items = arrange(rows, { ...all, groupOf: ({ series }) => series.cluster })
  const groups = items.filter(item => item.kind === 'group')
  assert.deepEqual(
    groups.map(({ name }) => name),
    ['kafka-eu', 'kafka-us'],
  )
  assert.equal(
    groups.reduce((sum, { count }) => sum + count, 0),
    rows.length,
  )
  assert.equal(items.length, rows.length + groups.length)
})

test('while the order is held no series changes its place, whatever news say', () => {
  const states = fc.array(fc.constantFrom(...seriesStates), { minLength: 40, maxLength: 40 })
  const shown = fc.subarray(rows, { minLength: 1 })
  fc.assert(
    fc.property(states, shown, (nextStates, before) => {
      const items = arrange(before, all)
      const news = rows.map((row, index) => ({ ...row, state: nextStates[index] ?? row.state }))
      const held = extend(items, mapOf(news), all)
      assert.deepEqual(held.slice(0, items.length), items)
      assert.equal(held.length, rows.length)
    }),
  )
})
