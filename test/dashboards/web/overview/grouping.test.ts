import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupingOf, groupOf, nextGrouping } from '#dashboards/web/src/overview/grouping.ts'
import { fixtureSeries, rowsAt } from '#test/support/board/fixture-series.ts'

for (const [text, grouping, next] of [
  [null, 'none', 'cluster'],
  ['', 'none', 'cluster'],
  ['cluster', 'cluster', 'team'],
  ['team', 'team', 'none'],
  ['owner', 'none', 'cluster'],
] as const) {
  test(`?group=${text} groups by ${grouping}; the key goes on to ${next}`, () => {
    assert.equal(groupingOf(text), grouping)
    assert.equal(nextGrouping(groupingOf(text)), next)
  })
}

test('a series stands under its cluster, its team, or that it has none', () => {
  const [known, unknown] = rowsAt(fixtureSeries(4), Date.now())
  assert.ok(known && unknown)
  const teams = new Map([[known.id, 'ledger']])
  assert.equal(groupOf('none', teams), undefined)
  assert.equal(groupOf('cluster', teams)?.(known), known.series.cluster)
  assert.equal(groupOf('team', teams)?.(known), 'ledger')
  assert.equal(groupOf('team', teams)?.(unknown), 'no team')
})
