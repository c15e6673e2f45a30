import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AnomalyScorer } from '#models/anomaly/anomaly-scorer.ts'
import { createRandom } from '#models/random.ts'

const scoresOf = (values: readonly number[], stepS = 10) => {
  const scorer = new AnomalyScorer()
  return values.map((value, i) => scorer.next(i * stepS, value))
}

function noise(seed: number, length: number): readonly number[] {
  const random = createRandom(seed, 'noise')
  return Array.from({ length }, () => 100 + 5 * random.normal())
}

test('a jump out of noise is an anomaly at once, whatever the unit and the spacing', () => {
  for (const [unit, stepS] of [
    [1, 10],
    [1e-6, 300],
    [1e9, 1],
  ] as const) {
    const values = [...noise(3, 500), 180, 180, 180].map(x => x * unit)
    assert.ok(Math.max(...scoresOf(values, stepS).slice(500)) >= 0.5)
  }
})

test('plain noise raises an alarm less than once in ten thousand samples', () => {
  const alarms = scoresOf(noise(5, 20_000)).filter(score => score >= 0.5)
  assert.ok(alarms.length <= 2, `${alarms.length} alarms`)
})

test('what jumps all the time is not unusual when it jumps', () => {
  const random = createRandom(8, 'jumps')
  const jumpy = Array.from({ length: 6_000 }, () => (random.chance(0.03) ? 180 : 100))
  const alarms = scoresOf(jumpy).filter(score => score >= 0.5)
  assert.ok(alarms.length < 0.05 * 180, `${alarms.length} alarms for 180 jumps`)
})

test('a constant series is never unusual, until it moves', () => {
  const scores = scoresOf([...new Array<number>(300).fill(7), 8])
  assert.ok(scores.slice(0, 300).every(score => score === 0))
  assert.ok((scores.at(-1) ?? 0) >= 0.5)
})

test('after an alarm scores stay below one half for a quarter of an hour', () => {
  const scores = scoresOf([...noise(3, 500), ...new Array(20).fill(400)])
  const first = scores.findIndex(score => score >= 0.5)
  assert.ok(first >= 500)
  assert.ok(scores.slice(first + 1).every(score => score < 0.5))
})

test('scores lie between 0 and 1, whatever comes', () => {
  const value = fc.oneof(fc.double(), fc.integer(), fc.constant(0))
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), values => {
      assert.ok(scoresOf(values).every(score => score >= 0 && score <= 1))
    }),
  )
})
