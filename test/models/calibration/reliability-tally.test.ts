import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ReliabilityTally } from '#models/calibration/reliability-tally.ts'

const weekMs = 7 * 86_400_000
const noted = fc.array(
  fc.record({ probability: fc.double({ min: 0, max: 1, noNaN: true }), hasBroken: fc.boolean() }),
  { maxLength: 200 },
)

test('forecasts fall into the class of what they said, with what came of them', () => {
  const tally = new ReliabilityTally()
  for (const [probability, hasBroken] of [
    [0.01, false],
    [0.03, false],
    [0.82, true],
    [0.88, false],
    [1, true],
  ] as const) {
    tally.note(probability, hasBroken)
  }
  const [low, high, top] = tally.read()
  assert.deepEqual(
    [low, high, top].map(one => [one?.from, one?.came, one?.moments]),
    [
      [0, 0, 2],
      [0.8, 0.5, 2],
      [0.9, 1, 1],
    ],
  )
  assert.ok(Math.abs((high?.said ?? 0) - 0.85) < 1e-9)
})

test('every forecast is in one class, and what was said of a class lies in it', () => {
  fc.assert(
    fc.property(noted, all => {
      const tally = new ReliabilityTally()
      for (const { probability, hasBroken } of all) tally.note(probability, hasBroken)
      const classes = tally.read()
      assert.equal(
        classes.reduce((sum, { moments }) => sum + moments, 0),
        all.length,
      )
      for (const { from, said, came } of classes) {
        assert.ok(said >= from - 1e-9 && said <= from + 0.1 + 1e-9, `${said} in ${from}`)
        assert.ok(came >= 0 && came <= 1)
      }
    }),
  )
})

test('what is older counts less: half after a week', () => {
  const tally = new ReliabilityTally()
  tally.fade(0)
  tally.note(0.5, true)
  tally.fade(weekMs)
  tally.note(0.5, false)
  const [one] = tally.read()
  assert.ok(Math.abs((one?.came ?? 0) - 1 / 3) < 1e-9)
  assert.equal(one?.moments, 1.5)
})

test('a clock that is set back makes nothing younger', () => {
  const tally = new ReliabilityTally()
  tally.note(0.5, true)
  tally.fade(weekMs)
  const [before] = tally.read()
  tally.fade(0)
  assert.deepEqual(tally.read(), [before])
})

test('a tally that goes on from what was told says the same', () => {
  fc.assert(
    fc.property(noted, all => {
      const [first, second] = [new ReliabilityTally(), new ReliabilityTally()]
      for (const { probability, hasBroken } of all) first.note(probability, hasBroken)
      first.fade(0)
      second.restore(first.read(), 0)
      second.fade(weekMs)
      first.fade(weekMs)
      const [one, other] = [first.read(), second.read()]
      assert.equal(one.length, other.length)
      one.forEach((told, i) => {
        for (const name of ['from', 'said', 'came', 'moments'] as const) {
          assert.ok(Math.abs(told[name] - (other[i]?.[name] ?? Number.NaN)) < 1e-6)
        }
      })
    }),
    { numRuns: 50 },
  )
})
