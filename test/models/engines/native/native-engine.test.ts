import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { nativeEngine } from '#models/engines/native/native-engine.ts'
import { openPredictor } from '#models/engines/open-predictor.ts'
import { outputCount } from '#models/network/shape.ts'
import { describeEngine } from '#test/conformance/engine.ts'
import { engineForTests } from '#test/support/engines/engine-for-tests.ts'
import { referenceOutputs } from '#test/support/network/reference-outputs.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'

const installed = await engineForTests('native')
if ('engines' in installed) process.env.FORETAP_ENGINES = installed.engines

describeEngine(nativeEngine, 'unavailable' in installed ? installed : {})

function skipped(t: TestContext): boolean {
  if ('engines' in installed) return false
  t.skip(installed.unavailable)
  return true
}

test('native answers in a worker thread, where the collector scores', async t => {
  if (skipped(t)) return
  const worker = new Worker(new URL('./native-worker-child.ts', import.meta.url), {
    workerData: { seed: 31, rows: 9 },
  })
  const outputs = await new Promise<Float32Array>((resolve, reject) => {
    worker.on('message', resolve)
    worker.on('error', reject)
  })
  await worker.terminate()
  const expected = referenceOutputs(someWeights(31), someInputs(31, 9), 9)
  assert.equal(outputs.length, expected.length)
  for (const [i, one] of outputs.entries()) {
    assert.ok(Math.abs(one - (expected[i] ?? Number.NaN)) < 1e-4)
  }
})

test('with auto both engines are measured, and whoever is chosen gives the same answers', async t => {
  if (skipped(t)) return
  const weights = someWeights(32)
  using predictor = await openPredictor(weights)
  const { found, timings, plan } = predictor.report
  assert.deepEqual(found.map(({ name }) => name).toSorted(), ['native', 'wasm'])
  assert.equal(timings.length, 6)
  assert.equal(plan[0]?.fromRows, 1)
  for (const rows of [1, 80, 1_024]) {
    const inputs = someInputs(32, rows)
    const outputs = await predictor.predict(inputs, rows)
    const expected = referenceOutputs(weights, inputs, rows)
    for (let i = 0; i < rows * outputCount; i++) {
      assert.ok(Math.abs((outputs[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)) < 1e-4)
    }
  }
})
