import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPredictor } from '#models/engines/open-predictor.ts'
import { networkForecaster } from '#models/network/network-forecaster.ts'
import { channels } from '#models/series/layout.ts'
import { SeriesState } from '#models/series/series-state.ts'
import { someWeights } from '#test/support/network/some-network.ts'

/** A series that is a little different from every other one. */
function aState(mark: number): SeriesState {
  const state = new SeriesState(30_000)
  for (let i = 0; i < 10; i++) {
    const sample = channels.map((_, channel) => 1 + channel + (mark % 97) * i)
    state.push(1_800_000_000 + 60 * i, sample)
  }
  return state
}

test('a series is foretold the same in a fleet of many portions as alone', async () => {
  using forecaster = networkForecaster('some@1', await openPredictor(someWeights(41), 'wasm'))
  const count = 4_096 + 5
  const states = Array.from({ length: count }, (_, mark) => aState(mark))
  const objectives = new Float64Array(count).fill(30_000)
  const together = await forecaster.forecast(states, objectives)
  assert.equal(together.length, count)
  for (const place of [0, 4_095, 4_096, count - 1]) {
    const [alone] = await forecaster.forecast([aState(place)], objectives)
    const among = together[place]
    assert.ok(alone !== undefined && among !== undefined)
    for (const [i, p] of alone.breachProbability.entries()) {
      assert.ok(Math.abs(p - (among.breachProbability[i] ?? Number.NaN)) < 1e-4)
    }
    for (const [i, q] of Array.from(alone.quantiles ?? []).entries()) {
      const other = among.quantiles?.[i] ?? Number.NaN
      assert.ok(Math.abs(q / other - 1) < 1e-3, `${q} and ${other}`)
    }
  }
})

test('no series, no forecasts', async () => {
  using forecaster = networkForecaster('some@1', await openPredictor(someWeights(41), 'wasm'))
  assert.deepEqual(await forecaster.forecast([], new Float64Array()), [])
})
