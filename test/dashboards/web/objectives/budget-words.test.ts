import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObjectiveStatus } from '#contracts/objective-status.ts'
import { burnText, keepingOf, leftText } from '#dashboards/web/src/objectives/budget-words.ts'

const budget = {
  ...{ atMs: 0, sinceMs: 0, knownMs: 0, unknownMs: 0, brokenMs: 0, allowedMs: 1, burn: {} },
}

for (const [used, usedAtMost, text] of [
  [0, 0, '100 %'],
  [0.39, 0.39, '61 %'],
  [0.39, 0.48, '52–61 %'],
  [0.001, 0.001, '99 %'],
  [0.999, 0.999, '1 %'],
  [0.5, 3, '0–50 %'],
  [1, 1, 'used 1 ×'],
  [1.44, 1.44, 'used 1.4 ×'],
  [38, 40, 'used 38 ×'],
] as const) {
  test(`used ${used} to ${usedAtMost} of a budget leaves: ${text}`, () => {
    assert.equal(leftText({ ...budget, used, usedAtMost }), text)
  })
}

for (const [rate, text] of [
  [undefined, '?'],
  [0, '0'],
  [0.01, '< 0.1 ×'],
  [0.3, '0.3 ×'],
  [14.4, '14 ×'],
] as const) {
  test(`a burn rate of ${rate} reads: ${text}`, () => assert.equal(burnText(rate), text))
}

const series = { cluster: 'c', stream: 's', consumer: 'g', kind: 'time_lag' } as const
for (const [used, burning, keeping] of [
  [0.2, undefined, 'kept'],
  [0.2, 'ticket', 'ticket'],
  [0.2, 'page', 'page'],
  [1, undefined, 'overdrawn'],
  [1, 'ticket', 'overdrawn'],
  // What burns now comes before what is gone.
  [1, 'page', 'page'],
] as const) {
  test(`an objective that used ${used} of its budget and burns for a ${burning} is: ${keeping}`, () => {
    const kept = { ...budget, used, usedAtMost: used, ...(burning && { burning }) }
    const status = { id: 'x', series, isLearnt: false, objectiveMs: 1, budget: kept }
    assert.equal(keepingOf(status as unknown as ObjectiveStatus), keeping)
  })
}
