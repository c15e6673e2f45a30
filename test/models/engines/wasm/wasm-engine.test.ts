import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { wasmEngine } from '#models/engines/wasm/wasm-engine.ts'
import { featureCount } from '#models/features/feature-layout.ts'
import { forward } from '#models/network/forward.ts'
import { outputCount, tensorShapes } from '#models/network/shape.ts'
import { describeEngine } from '#test/conformance/engine.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'

describeEngine(wasmEngine)

test('inference answers as the form that is trained does', async () => {
  const found = await wasmEngine.find()
  assert.ok('engine' in found)
  const weights = someWeights(21)
  using predictor = await found.engine.load(weights)
  const rows = 40
  const inputs = someInputs(21, rows)
  const fast = await predictor.predict(inputs, rows)
  const trained = found.engine.run(() =>
    tidy(() => {
      const tensors = Object.entries(tensorShapes).map(([name, shape]) => [
        name,
        tensor(weights[name] ?? [], [...shape]),
      ])
      const batch = tensor2d(inputs, [rows, featureCount])
      return forward(Object.fromEntries(tensors), batch).dataSync()
    }),
  )
  assert.equal(trained.length, rows * outputCount)
  for (const [i, one] of fast.entries()) {
    assert.ok(Math.abs(one - (trained[i] ?? Number.NaN)) < 1e-4)
  }
})

test('wasm answers in a worker thread as in the main one, and leaves its handlers of failures alone', async () => {
  const found = await wasmEngine.find()
  assert.ok('engine' in found)
  using predictor = await found.engine.load(someWeights(22))
  const expected = await predictor.predict(someInputs(22, 9), 9)
  const worker = new Worker(new URL('./engine-worker-child.ts', import.meta.url), {
    workerData: { seed: 22, rows: 9 },
  })
  const answer = await new Promise<{ outputs: Float32Array; handlers: number }>(
    (resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
    },
  )
  await worker.terminate()
  assert.deepEqual(answer.outputs, expected)
  assert.equal(answer.handlers, 0)
})
