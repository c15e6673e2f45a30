import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backOffMs } from '#kit/back-off.ts'

const limits = { firstMs: 250, longestMs: 15_000 }

for (const [failures, ms] of [
  [1, 125],
  [2, 250],
  [3, 500],
  [7, 7_500],
  [1_000, 7_500],
] as const) {
  test(`the shortest wait after failure ${failures} is ${ms} ms`, () =>
    assert.equal(
      backOffMs(failures, limits, () => 0),
      ms,
    ))
}

test('a wait is at least half of what chance makes of it, and never above the longest', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), chance, (failures, share) => {
      const waitMs = backOffMs(failures, limits, () => share)
      const least = backOffMs(failures, limits, () => 0)
      assert.ok(waitMs >= least && waitMs <= 2 * least && waitMs <= limits.longestMs)
    }),
  )
})
