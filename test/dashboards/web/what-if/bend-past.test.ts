import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { whatIf } from '#contracts/what-if.ts'
import { bend, noBend, paceOf } from '#dashboards/web/src/what-if/bend-past.ts'
import type { PastPoint } from '#dashboards/web/src/what-if/past.ts'

const endMs = 1_700_000_000_000

/** Ten minutes of a consumer that keeps up with 100 records a second, 2 s behind. */
const steady: readonly PastPoint[] = Array.from({ length: 61 }, (_, i) => ({
  ...{ atMs: endMs - (60 - i) * 10_000, ageMs: 2_000 },
  ...{ arrivalsPerS: 100, readsPerS: 100, backlog: 200 },
}))

test('a past that is not bent goes on as nothing', () => {
  assert.deepEqual(bend(steady, noBend), [])
})

test('a consumer that is a fifth slower falls behind by two seconds in ten', () => {
  const imagined = bend(steady, { ...noBend, slowerPercent: 20, lastsMs: 300_000 })
  assert.equal(imagined.length, 30)
  const last = imagined.at(-1)
  assert.equal(last?.atMs, endMs + 300_000)
  assert.ok(Math.abs((last?.ageMs ?? 0) - 62_000) < 500, `${last?.ageMs}`)
  assert.ok(Math.abs((last?.backlog ?? 0) - 6_200) < 100, `${last?.backlog}`)
})

test('half as much again costs a third of the time from when its first record is the oldest', () => {
  const last = bend(steady, { ...noBend, arrivalsFactor: 1.5 }).at(-1)
  // The head passes the records from before for 2 s, and then two thirds of a second in each.
  assert.ok(Math.abs((last?.ageMs ?? 0) - (2_000 + (598_000 * 1) / 3)) < 1_500, `${last?.ageMs}`)
})

test('a consumer with room to spare does not mind', () => {
  const spare = steady.map((point, i) => (i % 4 === 0 ? { ...point, readsPerS: 200 } : point))
  assert.equal(paceOf(spare).ceilingPerS, 200)
  const last = bend(spare, { ...noBend, arrivalsFactor: 1.5 }).at(-1)
  assert.equal(last?.ageMs, 2_000)
})

test('a consumer that falls behind reads as fast as it can: slower, it falls behind faster', () => {
  const late = steady.map((point, i) => ({ ...point, ageMs: 2_000 + i * 1_000, readsPerS: 150 }))
  const pace = paceOf(late)
  assert.equal(pace.isBehind, true)
  assert.ok(Math.abs(pace.ceilingPerS - 90) < 1e-6, `${pace.ceilingPerS}`)
  const last = bend(late, { ...noBend, slowerPercent: 10 }).at(-1)
  // 0.1 s in each became 0.19 s.
  assert.ok(Math.abs((last?.ageMs ?? 0) - (62_000 + 114_000)) < 500, `${last?.ageMs}`)
})

test('without rates the consumer is taken to just keep up, and none are made up', () => {
  const bare = steady.map(({ atMs, ageMs }) => ({ atMs, ageMs: ageMs ?? 0 }))
  assert.equal(paceOf(bare).isKnown, false)
  const last = bend(bare, { ...noBend, slowerPercent: 50 }).at(-1)
  assert.deepEqual(Object.keys(last ?? {}), ['atMs', 'ageMs'])
  assert.ok(Math.abs((last?.ageMs ?? 0) - 302_000) < 500, `${last?.ageMs}`)
})

test('a worse bend never makes anything younger, and the API takes what comes of it', () => {
  const how = fc.record({
    slowerPercent: fc.integer({ min: 0, max: 100 }),
    arrivalsFactor: fc.double({ min: 1, max: 5, noNaN: true }),
    lastsMs: fc.constantFrom(60_000, 300_000),
  })
  fc.assert(
    fc.property(how, how, (one, other) => {
      const worse = {
        slowerPercent: Math.max(one.slowerPercent, other.slowerPercent, 1),
        arrivalsFactor: Math.max(one.arrivalsFactor, other.arrivalsFactor),
        lastsMs: one.lastsMs,
      }
      const mild = bend(steady, { ...one, slowerPercent: Math.max(1, one.slowerPercent) })
      const hard = bend(steady, worse)
      whatIf.parse({ objectiveMs: 1_000, points: [...steady, ...hard] })
      mild.forEach((point, i) => {
        assert.ok((hard[i]?.ageMs ?? 0) >= (point.ageMs ?? 0) - 1)
      })
    }),
    { numRuns: 1000 },
  )
})
