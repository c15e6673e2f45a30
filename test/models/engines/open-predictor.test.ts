import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Engine, EngineName, EngineSource, Predictor } from '#models/engines/engine.ts'
import { EngineMissing, openPredictor } from '#models/engines/open-predictor.ts'
import { wasmEngine } from '#models/engines/wasm/wasm-engine.ts'
import { featureCount } from '#models/features/feature-layout.ts'
import { outputCount } from '#models/network/shape.ts'
import { referenceOutputs } from '#test/support/network/reference-outputs.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'

/** An engine that answers its mark, at a speed of its own, and remembers what became of it. */
class MarkedEngine implements Engine {
  readonly name: EngineName
  readonly about = 'an engine of the tests'
  readonly #mark: number
  readonly #msPerBatch: (rows: number) => number
  isOpen = false
  fails = false

  constructor(name: EngineName, mark: number, msPerBatch: (rows: number) => number) {
    this.name = name
    this.#mark = mark
    this.#msPerBatch = msPerBatch
  }

  get source(): EngineSource {
    return { name: this.name, gain: 'tests', find: async () => ({ engine: this }) }
  }

  run<Result>(operations: () => Result): Result {
    return operations()
  }

  async load(): Promise<Predictor> {
    this.isOpen = true
    return {
      predict: (_, rows) => {
        if (this.fails) throw new Error('the GPU is gone')
        const until = performance.now() + this.#msPerBatch(rows)
        while (performance.now() < until);
        return new Float32Array(rows * outputCount).fill(this.#mark)
      },
      [Symbol.dispose]: () => {
        this.isOpen = false
      },
    }
  }
}

const missing: EngineSource = {
  name: 'native',
  gain: 'tests',
  find: async () => ({ missing: { why: 'TensorFlow is not installed', advice: 'Install it.' } }),
}

test('each batch is computed by the engine that was the fastest for its size', async () => {
  const small = new MarkedEngine('wasm', 1, rows => (rows > 500 ? 5 : 0.01))
  const large = new MarkedEngine('native', 2, () => 1)
  const slow = new MarkedEngine('webgpu', 3, () => 8)
  using predictor = await openPredictor(
    {},
    'auto',
    [small, large, slow].map(one => one.source),
  )
  assert.deepEqual(
    predictor.report.plan.map(({ engine }) => engine),
    ['wasm', 'native'],
  )
  assert.equal((await predictor.predict(new Float32Array(featureCount), 1))[0], 1)
  const many = new Float32Array(1_024 * featureCount)
  assert.equal((await predictor.predict(many, 1_024))[0], 2)
  assert.deepEqual([small.isOpen, large.isOpen, slow.isOpen], [true, true, false])
})

test('an engine that fails at work is left, and the other one answers from then on', async () => {
  const sure = new MarkedEngine('wasm', 1, () => 2)
  const gpu = new MarkedEngine('webgpu', 2, () => 0.1)
  using predictor = await openPredictor(
    {},
    'auto',
    [sure, gpu].map(one => one.source),
  )
  const inputs = new Float32Array(featureCount)
  assert.equal((await predictor.predict(inputs, 1))[0], 2)
  gpu.fails = true
  assert.equal((await predictor.predict(inputs, 1))[0], 1)
  gpu.fails = false
  assert.equal((await predictor.predict(inputs, 1))[0], 1)
  assert.equal(gpu.isOpen, false)
  sure.fails = true
  await assert.rejects(async () => predictor.predict(inputs, 1), /the GPU is gone/)
})

test('an engine that was asked for and is not there is refused with what to do', async () => {
  const opening = openPredictor(someWeights(1), 'native', [wasmEngine, missing])
  await assert.rejects(opening, (thrown: unknown) => {
    assert.ok(thrown instanceof EngineMissing)
    assert.equal(thrown.message, 'native: TensorFlow is not installed.')
    assert.equal(thrown.advice, 'Install it.')
    return true
  })
})

test('without any other engine wasm is used and not measured, and what is missing is said', async () => {
  const weights = someWeights(2)
  using predictor = await openPredictor(weights, 'auto', [wasmEngine, missing])
  const { plan, timings, found, missing: absent } = predictor.report
  assert.deepEqual(plan, [{ engine: 'wasm', fromRows: 1 }])
  assert.deepEqual(timings, [])
  assert.match(found[0]?.about ?? '', /WebAssembly with SIMD/)
  assert.deepEqual(
    absent.map(({ name }) => name),
    ['native'],
  )
  const inputs = someInputs(2, 3)
  const outputs = await predictor.predict(inputs, 3)
  const expected = referenceOutputs(weights, inputs, 3)
  for (const [i, one] of outputs.entries()) {
    assert.ok(Math.abs(one - (expected[i] ?? Number.NaN)) < 1e-4)
  }
})

test('weights that fit no engine leave none open', async () => {
  const fine = new MarkedEngine('wasm', 1, () => 0.1)
  const picky: EngineSource = {
    name: 'native',
    gain: 'tests',
    find: async () => ({
      engine: { ...wasmLike, load: async () => Promise.reject(new Error('do not fit')) },
    }),
  }
  await assert.rejects(openPredictor({}, 'auto', [fine.source, picky]), /do not fit/)
  assert.equal(fine.isOpen, false)
})

const wasmLike = {
  name: 'native',
  about: 'an engine of the tests',
  run: <Result>(operations: () => Result): Result => operations(),
} as const
