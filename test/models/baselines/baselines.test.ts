import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { baselineNamed, baselines } from '#models/baselines/registry.ts'
import { riskAlong } from '#models/baselines/risk-along.ts'
import { evaluateForecasts, usualEvaluation } from '#models/evaluation/evaluate.ts'
import type { SeriesColumns } from '#models/features/feature-rows.ts'
import type { Forecast } from '#models/forecaster.ts'
import { SeriesState } from '#models/series/series-state.ts'
import { laws } from '#models/training/corpus/law-registry.ts'

const startS = 1_700_000_000

/** What a baseline says after each of these values, which come every ten seconds against an objective of 100. */
function saidOf(name: string, values: readonly number[], stepS = 10): readonly Forecast[] {
  const forecaster = baselineNamed(name)
  assert.ok(forecaster, `no baseline is called ${name}`)
  const state = new SeriesState(100)
  const one = forecaster.start()
  return values.map((value, i) => {
    state.push(startS + i * stepS, [value])
    return one.step(state, 100)
  })
}

const lastOf = (name: string, values: readonly number[]) => {
  const said = saidOf(name, values).at(-1)
  assert.ok(said)
  return said
}

for (const { name, about } of baselines) {
  test(`${name}: probabilities are within bounds and never fall with the horizon, whatever comes`, () => {
    assert.ok(about.length > 10)
    const value = fc.oneof(fc.double({ min: 0, max: 300 }), fc.double(), fc.constant(0))
    const step = fc.constantFrom(1, 10, 60, 3_600)
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), step, (values, stepS) => {
        for (const { breachProbability, timeToBreachS } of saidOf(name, values, stepS)) {
          breachProbability.forEach((p, i) => {
            assert.ok(p >= (breachProbability[i - 1] ?? 0) && p <= 1, `${breachProbability}`)
          })
          assert.ok(timeToBreachS === undefined || timeToBreachS >= 0)
        }
      }),
      { numRuns: 30 },
    )
  })

  test(`${name}: says the same again, and nothing of it depends on what comes later`, () => {
    const values = Array.from({ length: 400 }, (_, i) => 40 + 30 * Math.sin(i / 30))
    const whole = saidOf(name, values)
    assert.deepEqual(saidOf(name, values.slice(0, 150)), whole.slice(0, 150))
  })
}

const flat = new Array<number>(400).fill(20)
const ramp = Array.from({ length: 400 }, (_, i) => (i < 200 ? 20 : 20 + (i - 200) * 0.35))

for (const name of ['static', 'predict-linear', 'velocity', 'holt-winters']) {
  test(`${name}: a ramp towards the objective is a greater danger than calm`, () => {
    const [calm, rising] = [lastOf(name, flat), lastOf(name, ramp)]
    assert.ok((rising.breachProbability[2] ?? 0) > 0.5, `${rising.breachProbability}`)
    assert.ok((calm.breachProbability[2] ?? 1) < 0.1, `${calm.breachProbability}`)
  })
}

for (const name of ['predict-linear', 'velocity', 'holt-winters']) {
  test(`${name}: a straight ramp reaches the objective when it says`, () => {
    // 10.3 are left, at 0.035 a second: 294 s.
    const { timeToBreachS } = lastOf(name, ramp)
    assert.ok(timeToBreachS !== undefined && timeToBreachS >= 180 && timeToBreachS <= 480)
    assert.equal(lastOf(name, flat).timeToBreachS, undefined)
  })
}

test('ewma: a jump is unusual, a level that stays is not', () => {
  const jump = saidOf('ewma', [...flat, ...flat.map(() => 60)])
  assert.ok((jump[flat.length]?.breachProbability[2] ?? 0) > 0.9)
  assert.ok((jump.at(-1)?.breachProbability[2] ?? 1) < 0.3)
})

test('seasonal-naive: what happened yesterday at this time is no news, what did not is', () => {
  const day = Array.from({ length: 8_640 }, (_, i) => (i >= 4_000 && i < 4_200 ? 60 : 20))
  const again = saidOf('seasonal-naive', [...day, ...day.slice(0, 4_150)]).at(-1)
  const early = saidOf('seasonal-naive', [...day, ...flat.map(() => 20), ...flat.map(() => 90)])
  assert.ok((again?.breachProbability[2] ?? 1) < 0.2)
  assert.ok((early.at(day.length + flat.length + 10)?.breachProbability[2] ?? 0) > 0.5)
})

test('on the laws, closeness to the objective warns better than chance and better than always', () => {
  const recordings = laws.map(law => law.simulate(77, 3))
  const prAucOf = (name: string) => {
    const forecaster = baselineNamed(name)
    assert.ok(forecaster)
    const judged = recordings.map(({ objective, value, covariates }) => {
      const timeS = Float64Array.from(value, (_, i) => startS + i * 10)
      const history: SeriesColumns & { objective: number } = {
        ...{ objective, timeS },
        columns: { value, ...covariates },
      }
      const risk = riskAlong(forecaster, history)
      return { value, objective, risk, stepS: 10, warmUpS: 86_400 }
    })
    return evaluateForecasts(judged, { ...usualEvaluation, draws: 0 }).prAuc
  }
  const [close, chance, always] = ['static', 'random', 'always'].map(prAucOf)
  assert.ok((close ?? 0) > 2 * Math.max(chance ?? 1, always ?? 1), `${close} ${chance} ${always}`)
})
