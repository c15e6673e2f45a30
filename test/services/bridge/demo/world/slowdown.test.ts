import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { capacityShare } from '#bridge/demo/world/slowdown.ts'

test('a consumer that slows down reaches the intended age when it is helped', () => {
  const course = fc.record({
    rampMs: fc.integer({ min: 100_000, max: 900_000 }),
    holdMs: fc.integer({ min: 0, max: 100_000 }),
    headroom: fc.double({ min: 1.05, max: 2, noNaN: true }),
    peakAgeMs: fc.integer({ min: 5_000, max: 40_000 }),
  })
  fc.assert(
    fc.property(course, each => {
      // A consumer cannot fall behind faster than time passes.
      fc.pre(each.peakAgeMs < 0.3 * (each.rampMs / 2 + each.holdMs))
      let ageMs = 0
      const tickMs = 100
      for (let sinceMs = 0; sinceMs < each.rampMs + each.holdMs; sinceMs += tickMs) {
        const deficit = 1 - capacityShare(each, sinceMs) * each.headroom
        ageMs = Math.max(0, ageMs + deficit * tickMs)
      }
      assert.ok(Math.abs(ageMs - each.peakAgeMs) < 0.02 * each.peakAgeMs + 2 * tickMs, `${ageMs}`)
    }),
  )
})

test('a consumer that is helped has more than its usual capacity', () => {
  const course = { rampMs: 1_000, holdMs: 1_000, headroom: 1.2, peakAgeMs: 500 }
  assert.equal(capacityShare(course, 0), 1)
  assert.ok(capacityShare(course, 1_500) < 1)
  assert.ok(capacityShare(course, 2_000) > 1)
})
