import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { TimePoints } from '#bridge/offsets/time-points.ts'

/** Timestamps of a log that never fall, and questions about it. */
const orderedLog = fc
  .array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 })
  .map(gaps => {
    let at = 0
    return gaps.map(gap => {
      at += gap
      return at
    })
  })

test('the timestamp of a record in an ordered log lies between what the points say, however many are asked', () => {
  fc.assert(
    fc.property(
      orderedLog,
      fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: 80 }),
      (log, asked) => {
        const points = new TimePoints()
        for (const askedMs of asked) {
          const offset = log.findIndex(timestamp => timestamp >= askedMs)
          if (offset < 0) points.add(askedMs, log.length, Number.NaN)
          else points.add(askedMs, offset, log[offset] ?? 0)
        }
        assert.ok(points.size <= 24)
        log.forEach((timestamp, offset) => {
          assert.ok(points.timestampUpTo(offset) <= timestamp)
          assert.ok(timestamp <= points.timestampBelow(offset))
        })
      },
    ),
  )
})

test('an answer at the offset itself is exact', () => {
  const points = new TimePoints()
  points.add(100, 7, 130)
  assert.deepEqual([points.timestampUpTo(7), points.timestampBelow(7)], [130, 130])
})

test('an answer beyond the end that was known replaces "there is none"', () => {
  const points = new TimePoints()
  points.add(1_000, 50, Number.NaN)
  assert.equal(points.timestampBelow(49), 1_000)
  points.add(900, 60, 950)
  assert.equal(points.timestampBelow(59), 900)
})

test('an answer that contradicts earlier ones means another log: the earlier ones are forgotten', () => {
  const points = new TimePoints()
  points.add(100, 10, 100)
  points.add(200, 20, 200)
  points.add(300, 5, 300)
  assert.deepEqual([points.size, points.timestampUpTo(10)], [1, 300])
})

test('points that are asked about stay, others make room', () => {
  const points = new TimePoints()
  points.add(10, 1, 10)
  for (let i = 1; i < 60; i++) {
    points.add(10 + i * 10, 1 + i, 10 + i * 10)
    points.timestampUpTo(1)
  }
  assert.equal(points.timestampUpTo(1), 10)
})
