import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { thinned } from '#cli/backtest/report/thinned.ts'

test('a thinned line is short, in order, and keeps the lowest and the highest value', () => {
  const number = fc.oneof(fc.double({ min: -1e6, max: 1e6 }), fc.constant(Number.NaN))
  const values = fc.array(number, { minLength: 1, maxLength: 500 })
  fc.assert(
    fc.property(values, fc.integer({ min: 4, max: 200 }), (all, most) => {
      const points = thinned(all, { from: 0, to: all.length, most })
      assert.ok(points.length <= most + 2)
      const rows = points.map(([row]) => row)
      assert.deepEqual(
        rows,
        rows.toSorted((a, b) => a - b),
      )
      const known = all.filter(x => !Number.isNaN(x))
      const kept = points.map(([, y]) => y).filter(y => !Number.isNaN(y))
      assert.deepEqual(
        [Math.min(...kept), Math.max(...kept)],
        [Math.min(...known), Math.max(...known)],
      )
    }),
  )
})
