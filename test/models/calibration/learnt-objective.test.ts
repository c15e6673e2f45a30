import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { learnObjective } from '#models/calibration/learnt-objective.ts'

const day = (ms: number) => Array.from({ length: 96 }, () => ms)

test('an objective is three times what the day usually reaches, and an hour of trouble does not raise it', () => {
  assert.equal(learnObjective(day(20_000), undefined), 60_000)
  const troubled = [...day(20_000).slice(4), 9e6, 9e6, 9e6, 9e6]
  assert.equal(learnObjective(troubled, undefined), 60_000)
})

test('a quick series gets the floor', () => {
  assert.equal(learnObjective(day(200), undefined), 30_000)
})

test('less than a quarter of a day teaches nothing and leaves what was learnt', () => {
  const short = day(20_000).slice(0, 23)
  assert.equal(learnObjective(short, undefined), undefined)
  assert.equal(learnObjective(short, 45_000), 45_000)
  assert.equal(learnObjective([...short, null, Number.NaN, null], undefined), undefined)
})

test('what was learnt moves only when it is clearly off', () => {
  assert.equal(learnObjective(day(27_000), 60_000), 60_000)
  assert.equal(learnObjective(day(40_000), 60_000), 120_000)
})

test('learning again from the same day changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 24 }),
      peaks => {
        const learnt = learnObjective(peaks, undefined)
        assert.equal(learnObjective(peaks, learnt), learnt)
        assert.ok(learnt !== undefined && learnt >= 30_000)
      },
    ),
  )
})
