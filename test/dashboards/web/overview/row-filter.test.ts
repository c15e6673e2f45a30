import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rowFilter } from '#dashboards/web/src/overview/row-filter.ts'
import { fixtureSeries, rowsAt } from '#test/support/board/fixture-series.ts'

const rows = rowsAt(fixtureSeries(10), Date.now())
const found = (text: string) =>
  rows
    .filter(rowFilter(text))
    .map(({ series }) => series.consumer)
    .toSorted()

for (const [text, consumers] of [
  ['billing', ['billing']],
  ['ORDERS', ['billing', 'fraud']],
  ['orders fraud', ['fraud']],
  ['state:firing', ['ledger-export']],
  ['state:at-risk', ['search-index']],
  ['open transaction', ['ledger-export']],
  ['cluster:kafka-us audit', ['audit']],
  ['cluster:kafka', []],
  ['no such thing', []],
] as const) {
  test(`"${text}" finds ${consumers.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(found(text), [...consumers])
  })
}

test('an empty filter lets every series through', () => {
  assert.equal(found('  ').length, rows.length)
})
