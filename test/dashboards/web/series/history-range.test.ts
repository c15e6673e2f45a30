import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  historyQuery,
  rangeName,
  rangeNames,
  ranges,
} from '#dashboards/web/src/series/history-range.ts'

/** The most points that the API gives at once. */
const pointsMax = 6_000

for (const name of rangeNames) {
  test(`${name} asks for whole points, no more than one answer holds`, () => {
    const { pointMs, spanMs } = ranges[name]
    const { fromMs, toMs } = historyQuery(name, 1_795_257_911_234)
    assert.equal(fromMs % pointMs, 0)
    assert.equal(toMs % pointMs, 0)
    assert.ok(toMs - fromMs >= spanMs && (toMs - fromMs) / pointMs <= pointsMax)
  })
}

test('an unknown range in the address is the shortest one', () => {
  assert.equal(rangeName('a year'), '30m')
  assert.equal(rangeName(null), '30m')
})
