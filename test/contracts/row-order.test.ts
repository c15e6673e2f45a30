import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareRows, type Ranked } from '#contracts/row-order.ts'
import { seriesStates } from '#contracts/series-state.ts'

const row = fc.record<Ranked>({
  id: fc.string({ maxLength: 3 }),
  state: fc.constantFrom(...seriesStates),
  objectiveMs: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }) as never,
  age: fc.oneof(
    fc.constant({ known: false, reason: 'not-measured' } as const),
    fc
      .nat(1_000)
      .map(ms => ({ known: true, lowMs: ms, bestMs: ms, highMs: ms, method: 'reported' }) as const),
  ),
})

test('the order is total: comparing both ways round agrees, and it is transitive', () => {
  fc.assert(
    fc.property(row, row, row, (a, b, c) => {
      assert.equal(Math.sign(compareRows(a, b)), -Math.sign(compareRows(b, a)) || 0)
      if (compareRows(a, b) <= 0 && compareRows(b, c) <= 0) assert.ok(compareRows(a, c) <= 0)
    }),
  )
})

test('a firing series is above a quiet one that is older', () => {
  const age = (ms: number) =>
    ({ known: true, lowMs: ms, bestMs: ms, highMs: ms, method: 'reported' }) as const
  const firing: Ranked = { id: 'b', state: 'firing', age: age(50), objectiveMs: 40 }
  const quiet: Ranked = { id: 'a', state: 'quiet', age: age(5_000) }
  assert.deepEqual([quiet, firing].sort(compareRows), [firing, quiet])
})
