import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evaluateForecasts, usualEvaluation } from '#models/evaluation/evaluate.ts'
import { pagesAt } from '#models/evaluation/pages.ts'
import { findSpikes } from '#models/evaluation/spikes.ts'
import { type JudgedSeries, zone, zonesOf } from '#models/evaluation/zones.ts'
import { createRandom } from '#models/random.ts'

/** Risks that know nothing. */
const referenceRisks = {
  random: (length: number, seed: number) => {
    const random = createRandom(seed, 'random risk')
    return Float64Array.from({ length }, () => random.uniform(0, 1))
  },
  always: (length: number) => new Float64Array(length).fill(1),
}

const dayOfSteps = 8_640
const scale = { objective: 10, stepS: 10 }

/** Two days of calm with breaches of these lengths (samples) at these places. */
function aSeries(breaches: readonly (readonly [at: number, length: number])[]): JudgedSeries {
  const value = new Float64Array(2 * dayOfSteps).fill(1)
  for (const [at, length] of breaches) value.fill(11, at, at + length)
  return { ...scale, value, risk: new Float64Array(value.length), warmUpS: 86_400 }
}

/** The same, paged for at these samples. */
const paged = (series: JudgedSeries, at: readonly number[]): JudgedSeries => {
  const risk = new Float64Array(series.value.length)
  for (const i of at) risk[i] = 1
  return { ...series, risk }
}

test('a spike begins with the first of six samples over the objective, not before six have come', () => {
  assert.deepEqual(findSpikes(aSeries([[100, 5]]).value, scale), [])
  assert.deepEqual(findSpikes(aSeries([[100, 6]]).value, scale), [{ onset: 100, end: 105 }])
})

test('breaches within twenty minutes of the last breaching sample belong to the same spike', () => {
  const near = aSeries([
    [100, 6],
    [225, 1],
  ])
  const far = aSeries([
    [100, 6],
    [226, 6],
  ])
  assert.deepEqual(findSpikes(near.value, scale), [{ onset: 100, end: 225 }])
  assert.equal(findSpikes(far.value, scale).length, 2)
})

test('missing values break nothing and end a breach', () => {
  const { value } = aSeries([[100, 10]])
  const holed = Float64Array.from(value, (x, i) => (i === 104 ? Number.NaN : x))
  assert.deepEqual(findSpikes(holed, scale), [])
})

test('spikes are in order, apart by more than the time that merges them, and begin with a breach', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 60 })
  fc.assert(
    fc.property(lengths, runs => {
      const value = runs.flatMap((length, i) => new Array<number>(length).fill(i % 2 ? 11 : 1))
      const spikes = findSpikes(value, scale)
      spikes.forEach(({ onset, end }, i) => {
        assert.ok(onset + 5 <= end)
        assert.deepEqual(value.slice(onset, onset + 6), new Array(6).fill(11))
        assert.equal(value[end], 11)
        assert.ok(onset - (spikes[i - 1]?.end ?? -1_000) > 115)
      })
    }),
  )
})

const onset = 12_000
const spiking = aSeries([[onset, 60]])

for (const { name, at, hits, falseAlarms } of [
  { name: '15 min before the onset', at: onset - 90, hits: 1, falseAlarms: 0 },
  { name: '30 s before the onset', at: onset - 3, hits: 1, falseAlarms: 0 },
  { name: '20 s before the onset', at: onset - 2, hits: 0, falseAlarms: 0 },
  { name: '16 min before the onset', at: onset - 96, hits: 0, falseAlarms: 1 },
  { name: 'during the spike', at: onset + 20, hits: 0, falseAlarms: 0 },
  { name: '5 min after its end', at: onset + 89, hits: 0, falseAlarms: 0 },
  { name: 'later', at: onset + 90, hits: 0, falseAlarms: 1 },
  { name: 'in the warm-up', at: 100, hits: 0, falseAlarms: 0 },
]) {
  test(`a page ${name}: ${hits} hits, ${falseAlarms} false alarms`, () => {
    const pages = pagesAt(0.5, zonesOf(paged(spiking, [at])))
    assert.equal(pages.leadS.filter(x => !Number.isNaN(x)).length, hits)
    assert.equal(pages.falseAlarms, falseAlarms)
  })
}

test('a page 16 minutes early is false and silences the next 15 minutes', () => {
  const report = evaluateForecasts([paged(spiking, [onset - 96, onset - 50])])
  assert.deepEqual([report.atFixed.recall, report.atFixed.falseAlarmsPerDay], [0, 1])
})

test('a spike whose lead window reaches into the warm-up is not judged', () => {
  assert.equal(evaluateForecasts([aSeries([[dayOfSteps + 89, 60]])]).spikes, 0)
  assert.equal(evaluateForecasts([aSeries([[dayOfSteps + 90, 60]])]).spikes, 1)
})

test('perfect foresight earns everything, with the lead it gave', () => {
  const { zones } = zonesOf(spiking)
  const risk = Float64Array.from(zones, at => (at >= zone.lead ? 1 : 0))
  const report = evaluateForecasts([{ ...spiking, risk }])
  assert.deepEqual([report.prAuc, report.brierSkill], [1, 1])
  assert.deepEqual([report.atBudget.leadMedianS, report.atBudget.leadP10S], [900, 900])
  assert.deepEqual(report.intervals.prAuc, [1, 1])
})

test('within the budget nobody is paged more often than it says', () => {
  const many = Array.from({ length: 40 }, (_, i) => [9_000 + 180 * i, 12] as const)
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 20, noNaN: true }), (seed, budget) => {
      const series = aSeries(many.filter((_, i) => (seed >> (i % 30)) & 1))
      const risk = referenceRisks.random(series.value.length, seed)
      const report = evaluateForecasts([{ ...series, risk }], {
        ...usualEvaluation,
        ...{ budget, draws: 0 },
      })
      assert.ok(report.atBudget.falseAlarmsPerDay <= budget)
      assert.ok(report.prAuc >= 0 && report.prAuc <= 1)
    }),
    { numRuns: 15 },
  )
})

test('an order-preserving change of the risk changes no ranking: PR-AUC and the budget stay', () => {
  const series = aSeries(Array.from({ length: 12 }, (_, i) => [9_000 + 600 * i, 12] as const))
  const risk = referenceRisks.random(series.value.length, 3)
  const options = { ...usualEvaluation, draws: 0 }
  const plain = evaluateForecasts([{ ...series, risk }], options)
  const bent = evaluateForecasts([{ ...series, risk: risk.map(x => x ** 3) }], options)
  assert.equal(bent.prAuc, plain.prAuc)
  assert.equal(bent.atBudget.recall, plain.atBudget.recall)
})

test('always certain has no skill and hits nothing but by luck; intervals hold the figure', () => {
  const series = aSeries(Array.from({ length: 12 }, (_, i) => [9_000 + 600 * i, 12] as const))
  const risk = referenceRisks.always(series.value.length)
  const report = evaluateForecasts([{ ...series, risk }])
  assert.ok(report.brierSkill < 0)
  const [low = 1, high = 0] = report.intervals.recall ?? []
  assert.ok(low <= report.atBudget.recall && report.atBudget.recall <= high)
  assert.deepEqual(evaluateForecasts([{ ...series, risk }]).intervals, report.intervals)
})
