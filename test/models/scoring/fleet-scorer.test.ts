import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { baselineNamed } from '#models/baselines/registry.ts'
import type { BatchForecaster } from '#models/forecaster.ts'
import { batchOf } from '#models/scoring/batch-of.ts'
import { FleetScorer } from '#models/scoring/fleet-scorer.ts'
import { loadForecaster } from '#models/scoring/forecasters.ts'
import { channels } from '#models/series/layout.ts'

const objective = 30_000
const sampleOf = (value: number) =>
  Float64Array.from(channels, (_, i) => (i === 0 ? value : Number.NaN))

const holt = () => {
  const found = baselineNamed('holt-winters')
  assert.ok(found)
  return batchOf(found)
}

test('scores of a series do not depend on what else is in the batch', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 2, maxLength: 60 }),
      fc.nat(4),
      async (values, others) => {
        const alone = new FleetScorer<string>(holt())
        const fleet = new FleetScorer<string>(holt())
        const ids = ['a', ...Array.from({ length: others }, (_, i) => `b${i}`)]
        alone.open('a', objective)
        for (const id of ids) fleet.open(id, objective)
        for (const [i, value] of values.entries()) {
          alone.push('a', 10 * i, sampleOf(value))
          for (const [k, id] of ids.entries()) fleet.push(id, 10 * i, sampleOf(value * (k + 1)))
          const [own, among] = [await alone.step(['a']), await fleet.step(ids.toReversed())]
          assert.deepEqual(own.scores.get('a'), among.scores.get('a'))
        }
      },
    ),
    { numRuns: 20 },
  )
})

test('whatever comes, probabilities lie within 0 and 1 and never fall with the horizon', async () => {
  const odd = fc.oneof(
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 5e-324, 1e300),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(odd, odd), { maxLength: 40 }), async rows => {
      const fleet = new FleetScorer<number>(holt())
      fleet.open(1, objective)
      for (const [timeS, value] of rows) {
        fleet.push(1, timeS, sampleOf(value))
        const score = (await fleet.step([1])).scores.get(1)
        assert.ok(score !== undefined && score.anomalyScore >= 0 && score.anomalyScore <= 1)
        const probabilities = score.forecast?.breachProbability ?? []
        let least = 0
        for (const p of probabilities) {
          assert.ok(p >= least && p <= 1, `${probabilities}`)
          least = p
        }
      }
    }),
    { numRuns: 50 },
  )
})

test('a series that cannot be scored says why', async () => {
  const { forecaster } = await loadForecaster('auto')
  const fleet = new FleetScorer<string>(forecaster)
  fleet.open('without', undefined)
  fleet.open('silent', objective)
  fleet.open('blind', objective)
  fleet.push('without', 0, sampleOf(1))
  for (let i = 0; i < 6; i++) fleet.push('blind', 10 * i, sampleOf(i === 0 ? 5 : Number.NaN))
  const { scores } = await fleet.step(['without', 'silent', 'blind', 'unheard-of'])
  assert.equal(scores.get('without')?.unscored, 'no-objective')
  assert.equal(scores.get('silent')?.unscored, 'no-samples')
  assert.equal(scores.get('blind')?.unscored, 'value-unknown')
  assert.equal(scores.has('unheard-of'), false)
})

const broken = (forecast: BatchForecaster['forecast']): BatchForecaster => ({
  ...{ name: 'broken@1', forecast },
  explain: () => {
    throw new Error('no reasons either')
  },
})

test('where the forecaster fails, gives too little or gives no numbers, the baseline answers', async () => {
  const nothing = { breachProbability: [Number.NaN, 0, 0, 0] } as const
  const cases: readonly [BatchForecaster['forecast'], RegExp | undefined][] = [
    [() => Promise.reject(new Error('out of memory')), /out of memory/],
    [() => [], /0 forecasts for 1/],
    [states => states.map(() => nothing), undefined],
  ]
  for (const [forecast, why] of cases) {
    const fleet = new FleetScorer<string>(broken(forecast))
    fleet.open('a', objective)
    fleet.push('a', 0, sampleOf(40_000))
    const { scores, problem } = await fleet.step(['a'])
    const score = scores.get('a')
    assert.ok((score?.forecast?.breachProbability[2] ?? 0) > 0.5)
    assert.deepEqual(score?.forecast, score?.baseline)
    if (why === undefined) assert.equal(problem, undefined)
    else assert.match(problem ?? '', why)
    assert.match((await fleet.explain('a'))[0]?.text ?? '', /133 % of the objective of 30 s/)
  }
})

test('a forecaster that cannot be loaded leaves the best baseline, and why', async () => {
  const { forecaster, problems } = await loadForecaster('crystal-ball')
  assert.equal(forecaster.name, 'static')
  assert.match(problems[0] ?? '', /crystal-ball/)
  assert.deepEqual((await loadForecaster('baselines')).problems, [])
})

test('memory per series stays within its budget of 6 kB', () => {
  const fleet = new FleetScorer<number>(holt())
  for (let id = 0; id < 10; id++) fleet.open(id, objective)
  assert.equal(fleet.size, 10)
  assert.ok(fleet.byteLength / fleet.size <= 6_000, `${fleet.byteLength / fleet.size} bytes`)
  fleet.drop(3)
  assert.equal(fleet.has(3), false)
})
