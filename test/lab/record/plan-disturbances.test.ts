import assert from 'node:assert/strict'
import { test } from 'node:test'
import { disturbances } from '#lab/record/disturbance.ts'
import { drawPipeline } from '#lab/record/pipeline-spec.ts'
import { planDisturbances } from '#lab/record/plan-disturbances.ts'

const span = { warmUpS: 1_800, lengthS: 4.5 * 3_600 }
const plans = Array.from({ length: 60 }, (_, i) => {
  const spec = drawPipeline(i + 1)
  return { spec, planned: planDisturbances(spec, span) }
})

test('the same seed gives the same plan, another seed another one', () => {
  const text = (seed: number) => JSON.stringify(planDisturbances(drawPipeline(seed), span))
  assert.equal(text(3), text(3))
  assert.notEqual(text(3), text(4))
})

test('each recording has a fault with a build-up and a decoy, after a warm-up without either', () => {
  for (const { planned } of plans) {
    const own = planned.filter(({ kind }) => kind !== 'nightly-batch')
    assert.ok(own.some(({ isGradual, isDecoy }) => isGradual && !isDecoy))
    assert.ok(own.some(({ isDecoy }) => isDecoy))
    assert.ok(own.every(({ startS }) => startS >= span.warmUpS))
  }
})

test('disturbances lie inside the recording, and so far apart that their breaches do not merge', () => {
  for (const { planned } of plans) {
    planned.forEach(({ startS, endS }, i) => {
      assert.ok(startS < endS && endS <= span.lengthS)
      assert.ok(startS - (planned[i - 1]?.endS ?? Number.NEGATIVE_INFINITY) > 1_200)
    })
  }
})

test('every kind of disturbance is planned for somebody', () => {
  const kinds = new Set(plans.flatMap(({ planned }) => planned.map(({ kind }) => kind)))
  assert.deepEqual([...kinds].toSorted(), Object.keys(disturbances).toSorted())
})

test('a disturbance acts between its start and its end alone, by a share between 0 and 1', () => {
  for (const { startS, endS, level } of plans.flatMap(({ planned }) => planned)) {
    assert.equal(level(startS - 1), 0)
    assert.equal(level(endS + 1), 0)
    const levels = Array.from({ length: 50 }, (_, i) => level(startS + ((endS - startS) * i) / 50))
    assert.ok(levels.every(share => share >= 0 && share <= 1))
    assert.ok(Math.max(...levels) > 0.05)
  }
})

test('a nightly batch comes at the same time of each recorded day, and only the first is news', () => {
  const nightly = plans
    .map(({ planned }) => planned.filter(({ kind }) => kind === 'nightly-batch'))
    .filter(({ length }) => length > 1)
  assert.ok(nightly.length > 5)
  for (const [first, second] of nightly) {
    assert.ok(first && second)
    assert.equal(Math.round(second.startS - first.startS), 7_200)
    assert.deepEqual([first.isSeasonal, second.isSeasonal], [false, true])
  }
})
