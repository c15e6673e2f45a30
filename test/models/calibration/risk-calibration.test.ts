import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  calibrated,
  calibratedProbability,
  nextCalibration,
  noCalibration,
  rawProbability,
} from '#models/calibration/risk-calibration.ts'
import type { BatchForecast, PerHorizon } from '#models/forecaster.ts'
import { createRandom } from '#models/random.ts'

const by = 'mixer@1'
const some = fc
  .record({
    probabilities: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    }),
    logRate: fc.double({ min: -1.5, max: 1.5, noNaN: true }),
  })
  .map(({ probabilities, logRate }) => ({
    forecast: {
      breachProbability: probabilities.toSorted((a, b) => a - b) as unknown as PerHorizon,
    },
    calibration: { by, logRate },
  }))

test('without anything learnt a forecast stays as it is', () => {
  const forecast: BatchForecast = {
    breachProbability: [0.1, 0.3, 0.6, 0.7],
    timeToBreachS: { low: 60, best: 400, high: 900 },
  }
  assert.equal(calibrated(forecast, noCalibration, by), forecast)
  const ofAnother = { by: 'mixer@2', logRate: 1 }
  assert.equal(calibrated(forecast, ofAnother, by), forecast, 'learnt of another forecaster')
})

test('calibrated probabilities lie between 0 and 1, never fall with the horizon, and move the way they should', () => {
  fc.assert(
    fc.property(some, ({ forecast, calibration }) => {
      let least = 0
      for (const [i, p] of calibrated(forecast, calibration, by).breachProbability.entries()) {
        assert.ok(p >= least && p <= 1)
        least = p
        const way = Math.sign(calibration.logRate) * (p - (forecast.breachProbability[i] ?? 0))
        assert.ok(way >= -1e-9)
      }
    }),
  )
})

test('the time to breach follows the probability: it is there from one half on, in order, and earlier at a higher rate', () => {
  fc.assert(
    fc.property(some, ({ forecast, calibration }) => {
      const { breachProbability, timeToBreachS } = calibrated(forecast, calibration, by)
      if (Math.exp(calibration.logRate) === 1) return
      assert.equal(timeToBreachS !== undefined, breachProbability[3] >= 0.5)
      if (timeToBreachS === undefined) return
      const { low, best, high } = timeToBreachS
      assert.ok(low >= 0 && low <= best && best <= high && high <= 1_800)
    }),
  )
  const given = { low: 60, best: 400, high: 900 }
  const one: BatchForecast = { breachProbability: [0.1, 0.3, 0.6, 0.7], timeToBreachS: given }
  const sooner = calibrated(one, { by, logRate: 1 }, by).timeToBreachS
  assert.ok(sooner && sooner.best < given.best && sooner.high < given.high)
})

test('the probability that is calibrated to a given one is found again', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.double({ min: -1.5, max: 1.5, noNaN: true }),
      (wanted, logRate) => {
        const raw = rawProbability(wanted, { by, logRate }, by)
        assert.ok(Math.abs(calibratedProbability(raw, { by, logRate }, by) - wanted) < 1e-6)
      },
    ),
  )
})

/** Mean squared errors as given and as calibrated over weeks of a series that breaks as often as `truth` of the said risk. */
function errorsWhere(truth: number): { readonly given: number; readonly learnt: number } {
  const random = createRandom(3, 'calibration')
  let calibration = noCalibration
  const errors = { given: 0, learnt: 0 }
  const steps = 20_000
  for (let i = 0; i < steps; i++) {
    const said = 0.6 * random.uniform(0, 1) ** 3
    const hasBroken = random.uniform(0, 1) < 1 - (1 - said) ** truth
    const outcome = hasBroken ? 1 : 0
    errors.given += (said - outcome) ** 2 / steps
    errors.learnt += (calibratedProbability(said, calibration, by) - outcome) ** 2 / steps
    calibration = nextCalibration(calibration, { probability: said, hasBroken, by })
  }
  return errors
}

test('a series that breaks more often, or less often, than it is said to is told so; one that is told right is left alone', () => {
  for (const truth of [0.3, 3]) {
    const { given, learnt } = errorsWhere(truth)
    assert.ok(learnt < 0.97 * given, `${truth}: ${learnt} against ${given}`)
  }
  const { given, learnt } = errorsWhere(1)
  assert.ok(learnt < 1.005 * given, `${learnt} against ${given}`)
})

test('whatever comes, what is learnt stays within a factor of four and a half', () => {
  for (const hasBroken of [true, false]) {
    let calibration = noCalibration
    for (let i = 0; i < 100_000; i++) {
      calibration = nextCalibration(calibration, { probability: hasBroken ? 0 : 1, hasBroken, by })
    }
    assert.ok(Math.abs(calibration.logRate) <= 1.5)
  }
})
