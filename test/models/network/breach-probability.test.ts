import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  breachProbability,
  timeToBreach,
  timeToBreachS,
} from '#models/network/breach-probability.ts'
import { readQuantiles } from '#models/network/read-quantiles.ts'
import { hazardEndsS, outputCount, quantilesEach } from '#models/network/shape.ts'

const someOutputs = fc
  .array(fc.float({ min: -30, max: 30, noNaN: true }), {
    minLength: outputCount,
    maxLength: outputCount,
  })
  .map(outputs => Float32Array.from(outputs))

test('the probability lies between 0 and 1 and never falls with the horizon', () => {
  fc.assert(
    fc.property(someOutputs, outputs => {
      let least = 0
      for (const p of breachProbability(outputs)) {
        assert.ok(p >= least && p <= 1)
        least = p
      }
    }),
  )
})

test('the time to breach is where the probability reaches the share that is asked for', () => {
  // Hazards of one half each: after one interval ½, after two ¾.
  const outputs = new Float32Array(outputCount)
  assert.equal(timeToBreachS(outputs, 0, 0.5), hazardEndsS[0])
  assert.equal(timeToBreachS(outputs, 0, 0.75), hazardEndsS[1])
  const between = timeToBreachS(outputs, 0, 0.6) ?? Number.NaN
  assert.ok(between > hazardEndsS[0] && between < hazardEndsS[1])
  assert.equal(timeToBreachS(outputs.fill(-20), 0, 0.1), undefined)
})

test('the earlier share of a breach comes first', () => {
  fc.assert(
    fc.property(someOutputs, outputs => {
      const never = Number.POSITIVE_INFINITY
      const [low, best, high] = [0.1, 0.5, 0.9].map(
        share => timeToBreachS(outputs, 0, share) ?? never,
      )
      assert.ok(low !== undefined && best !== undefined && high !== undefined)
      assert.ok(low <= best && best <= high && low > 0)
    }),
  )
})

test('when it breaks is said of the breaches within half an hour, from even odds on', () => {
  // Nearly all of the risk lies in the third interval, from 2 to 5 minutes.
  const outputs = new Float32Array(outputCount).fill(-12)
  outputs[2] = 0.5
  assert.ok((breachProbability(outputs)[3] ?? 0) < 0.7)
  const { low, best, high } = timeToBreach(outputs) ?? { low: 0, best: 0, high: 0 }
  assert.ok(low > 120 && low < best && best < high && high < 300, `${low} ${best} ${high}`)
  outputs[2] = -0.5
  assert.equal(timeToBreach(outputs), undefined)
  fc.assert(
    fc.property(someOutputs, some => {
      const time = timeToBreach(some)
      assert.equal(time !== undefined, (breachProbability(some)[3] ?? 0) >= 0.5)
      if (time === undefined) return
      assert.ok(0 < time.low && time.low <= time.best && time.best <= time.high)
      assert.ok(time.high <= 1_800)
    }),
  )
})

test('quantiles never cross and grow with the objective', () => {
  fc.assert(
    fc.property(someOutputs, outputs => {
      const quantiles = readQuantiles(outputs, 0, 10)
      const doubled = readQuantiles(outputs, 0, 20)
      for (let i = 0; i < quantiles.length; i++) {
        assert.ok(Math.abs((doubled[i] ?? 0) / (quantiles[i] ?? 0) - 2) < 1e-9)
        if (i % quantilesEach > 0) assert.ok((quantiles[i] ?? 0) >= (quantiles[i - 1] ?? 0))
      }
    }),
  )
})
