import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { EndOffsetCurve } from '#bridge/offsets/end-offset-curve.ts'

/** A moment at which the log grows by some records, and how often and how slowly it is polled until the next. */
const phase = fc.record({
  arrivals: fc.constantFrom(0, 0, 1, 3, 500),
  everyMs: fc.integer({ min: 1, max: 20_000 }),
  times: fc.integer({ min: 1, max: 60 }),
  rttMs: fc.integer({ min: 0, max: 900 }),
  seenAt: fc.double({ min: 0, max: 1, noNaN: true }),
})
type Phase = typeof phase extends fc.Arbitrary<infer T> ? T : never

/** Plays arrivals against polls; gives the curve and when each offset really became readable. */
function play(phases: readonly Phase[]): { curve: EndOffsetCurve; truth: number[]; nowMs: number } {
  const curve = new EndOffsetCurve()
  const truth: number[] = []
  let nowMs = 0
  for (const { arrivals, everyMs, times, rttMs, seenAt } of phases) {
    for (let i = 0; i < times; i++) {
      for (let n = 0; n < arrivals; n++) truth.push(nowMs + (everyMs * n) / arrivals)
      const sentAtMs = nowMs + everyMs
      const trueAtMs = sentAtMs + rttMs * seenAt
      const end = truth.filter(atMs => atMs <= trueAtMs).length
      curve.observe(end, sentAtMs, sentAtMs + rttMs)
      nowMs = sentAtMs + rttMs
    }
  }
  return { curve, truth, nowMs }
}

test('the moment a record became readable lies inside the bounds, whatever arrives and however it is polled', () => {
  fc.assert(
    fc.property(fc.array(phase, { minLength: 1, maxLength: 12 }), phases => {
      const { curve, truth } = play(phases)
      truth.forEach((readableAtMs, offset) => {
        const index = curve.indexAt(offset)
        assert.ok(curve.stillAt(index) <= readableAtMs, `${offset} was readable earlier`)
        if (offset < curve.end) {
          assert.ok(readableAtMs <= curve.reachedBy(index + 1), `${offset} was readable later`)
        }
      })
    }),
    { numRuns: 60 },
  )
})

test('the error stays below 2 % of the age, or one second beyond what the polls themselves leave open', () => {
  const curve = new EndOffsetCurve()
  const pollMs = 1_000
  const hours = 4
  let nowMs = 0
  for (let end = 0; end < hours * 3_600; end++) {
    nowMs += pollMs
    curve.observe(end, nowMs, nowMs + 5)
  }
  for (let offset = curve.indexAt(0); offset < curve.end; offset += 37) {
    const index = curve.indexAt(offset)
    const byMs = curve.reachedBy(index + 1)
    const widthMs = byMs - curve.stillAt(index)
    assert.ok(widthMs <= Math.max(pollMs + 5, 0.02 * (nowMs - byMs)) + 1, `${offset}: ${widthMs}`)
  }
})

test('memory is bounded, and a week at a reading per second is still covered', () => {
  const curve = new EndOffsetCurve()
  const seconds = 7 * 86_400
  for (let at = 0; at < seconds; at++) curve.observe(at, at * 1_000, at * 1_000 + 2)
  assert.ok(curve.bytes <= 12_288, `${curve.bytes} bytes`)
  assert.ok(curve.indexAt(0) >= 0, 'the oldest offset is still covered')
  for (let offset = 3_600; offset < seconds; offset += 997) {
    const index = curve.indexAt(offset)
    const ageMs = (seconds - offset) * 1_000
    const widthMs = curve.reachedBy(index + 1) - curve.stillAt(index)
    assert.ok(widthMs <= Math.max(1_010, 0.042 * ageMs), `${widthMs} ms at ${ageMs} ms`)
  }
})

test('hundreds of ends within a second do not grow without bound', () => {
  const curve = new EndOffsetCurve()
  for (let at = 0; at < 5_000; at++) curve.observe(at, at / 10, at / 10)
  assert.ok(curve.size <= 512)
  assert.equal(curve.end, 4_999)
})

test('an idle hour costs one point and leaves no doubt about when it ended', () => {
  const curve = new EndOffsetCurve()
  curve.observe(10, 0, 5)
  for (let second = 1; second <= 3_600; second++) {
    curve.observe(10, second * 1_000, second * 1_000 + 5)
  }
  curve.observe(11, 3_601_000, 3_601_005)
  assert.equal(curve.size, 2)
  assert.deepEqual([curve.stillAt(0), curve.reachedBy(1)], [3_600_000, 3_601_005])
})

test('an end that moved backwards voids everything that was known', () => {
  const curve = new EndOffsetCurve()
  curve.observe(100, 0, 1)
  curve.observe(200, 1_000, 1_001)
  assert.equal(curve.observe(150, 2_000, 2_001), false)
  assert.equal(curve.indexAt(120), -1)
  assert.equal(curve.stillAt(-1), Number.NEGATIVE_INFINITY)
  assert.equal(curve.reachedBy(0), 2_001)
})

test('offsets below the start of the log are forgotten, and the others are not', () => {
  const curve = new EndOffsetCurve()
  for (let at = 0; at < 100; at++) curve.observe(at * 10, at * 5_000, at * 5_000 + 1)
  const before = [curve.stillAt(curve.indexAt(555)), curve.reachedBy(curve.indexAt(555) + 1)]
  curve.forgetBelow(500)
  assert.deepEqual(
    [curve.stillAt(curve.indexAt(555)), curve.reachedBy(curve.indexAt(555) + 1)],
    before,
  )
  assert.equal(curve.indexAt(499), -1)
})
