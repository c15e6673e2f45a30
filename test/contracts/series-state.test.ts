import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Age } from '#contracts/age.ts'
import { type SeriesState, stateWithoutForecast } from '#contracts/series-state.ts'

const known = (lowMs: number, bestMs: number, highMs: number): Age => ({
  ...{ known: true, lowMs, bestMs, highMs },
  method: 'end-offset-history',
})
const unknown = (atLeastMs?: number): Age => ({
  ...{ known: false, reason: 'no-history-yet' },
  ...(atLeastMs === undefined ? {} : { atLeastMs }),
})

const objectiveMs = 30_000
const cases: readonly (readonly [string, Age, number | undefined, SeriesState])[] = [
  ['an age far below its objective', known(1_000, 2_000, 3_000), objectiveMs, 'quiet'],
  ['an age near its objective', known(24_000, 25_000, 26_000), objectiveMs, 'at_risk'],
  ['an age that may be over or not', known(29_000, 31_000, 33_000), objectiveMs, 'at_risk'],
  ['an age that is over for certain', known(30_001, 31_000, 33_000), objectiveMs, 'firing'],
  ['any age without an objective', known(9e6, 9e6, 9e6), undefined, 'quiet'],
  ['an unknown age', unknown(), objectiveMs, 'unknown'],
  ['an unknown age without an objective', unknown(9e6), undefined, 'unknown'],
  ['an unknown age that is at least little', unknown(29_000), objectiveMs, 'unknown'],
  ['an unknown age that is over for certain', unknown(30_001), objectiveMs, 'firing'],
]
for (const [what, age, objective, state] of cases) {
  test(`${what} is ${state}`, () => assert.equal(stateWithoutForecast(age, objective), state))
}
