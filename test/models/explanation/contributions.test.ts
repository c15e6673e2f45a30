import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wasmEngine } from '#models/engines/wasm/wasm-engine.ts'
import { contributionsOf } from '#models/explanation/contributions.ts'
import { occlusions, reasonInputs } from '#models/explanation/occlusions.ts'
import { breachProbability } from '#models/network/breach-probability.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'

test('shares add up to the difference between the probability and the usual one, whatever the network', async () => {
  const found = await wasmEngine.find()
  assert.ok('engine' in found)
  for (const seed of [1, 2, 3]) {
    using predictor = await found.engine.load(someWeights(seed))
    const inputs = someInputs(seed, 1)
    const before = inputs.slice()
    const { probability, usual, shares } = await contributionsOf(inputs, (rows, count) =>
      predictor.predict(rows, count),
    )
    assert.deepEqual(inputs, before)
    const asked = breachProbability(await predictor.predict(inputs, 1))[2]
    assert.ok(Math.abs(probability - asked) < 1e-6)
    const sum = reasonInputs.reduce((total, name) => total + shares[name], 0)
    assert.ok(Math.abs(probability - usual - sum) < 1e-9)
    for (const name of reasonInputs) occlusions[name](inputs)
    const allUsual = breachProbability(await predictor.predict(inputs, 1))[2]
    assert.ok(Math.abs(usual - allUsual) < 0.05, `${usual} against ${allUsual}`)
  }
})

test('what is as usual already gets no share', async () => {
  const found = await wasmEngine.find()
  assert.ok('engine' in found)
  using predictor = await found.engine.load(someWeights(4))
  const inputs = someInputs(4, 1)
  occlusions.broker(inputs)
  occlusions.rebalance(inputs)
  const { shares } = await contributionsOf(inputs, (rows, count) => predictor.predict(rows, count))
  assert.deepEqual([shares.broker, shares.rebalance], [0, 0])
  assert.ok(Math.abs(shares.arrivals) > 0)
})
