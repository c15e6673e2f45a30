import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memory, square, sum, tensor1d, tidy } from '@tensorflow/tfjs-core'
import type { Engine, EngineSource } from '#models/engines/engine.ts'
import { wasmEngine } from '#models/engines/wasm/wasm-engine.ts'
import { featureCount } from '#models/features/feature-layout.ts'
import { outputCount } from '#models/network/shape.ts'
import { referenceOutputs } from '#test/support/network/reference-outputs.ts'
import { someInputs, someWeights } from '#test/support/network/some-network.ts'

/** Engines may order their sums as they like; answers differ by this at most. */
const tolerance = 1e-4
const batchSizes = [1, 2, 63, 1_024]

export interface EngineSuiteOptions {
  /** It computes on an emulated GPU, a hundred times as slow: fewer and smaller batches, the same answers. */
  readonly isEmulated?: boolean
  /** Why this machine cannot have it: each case is skipped with this reason. */
  readonly unavailable?: string
}

/** What every engine does. One that was installed and is not found fails. */
export function describeEngine(
  source: EngineSource,
  { isEmulated = false, unavailable }: EngineSuiteOptions = {},
): void {
  const caseOf = (behaviour: string, run: (engine: Engine) => Promise<void>) =>
    test(`engine ${source.name}: ${behaviour}`, async t => {
      if (unavailable !== undefined) return t.skip(unavailable)
      const found = await source.find()
      if ('missing' in found) return assert.fail(found.missing.why)
      await run(found.engine)
    })

  for (const rows of batchSizes) {
    caseOf(`answers as plain loops do, for a batch of ${rows}`, async engine => {
      const seed = 100 + rows
      const weights = someWeights(seed)
      using predictor = await engine.load(weights)
      const inputs = someInputs(seed, rows)
      const outputs = await predictor.predict(inputs, rows)
      assert.equal(outputs.length, rows * outputCount)
      assertClose(outputs, referenceOutputs(weights, inputs, rows))
    })
  }

  caseOf('answers the same for a series, whatever else is in the batch', async engine => {
    using predictor = await engine.load(someWeights(7))
    const rows = isEmulated ? 63 : 300
    const inputs = someInputs(7, rows)
    const together = await predictor.predict(inputs, rows)
    for (const row of isEmulated ? [0, 62] : [0, 1, 63, 255, 256, 299]) {
      const own = inputs.slice(row * featureCount, (row + 1) * featureCount)
      const alone = await predictor.predict(own, 1)
      assertClose(alone, together.subarray(row * outputCount, (row + 1) * outputCount))
    }
  })

  caseOf('answers the same to the same batch, bit by bit', async engine => {
    using predictor = await engine.load(someWeights(8))
    const inputs = someInputs(8, 100)
    const first = await predictor.predict(inputs, 100)
    assert.deepEqual(await predictor.predict(inputs, 100), first)
  })

  caseOf('takes batches of more rows than it computes at once, and of none', async engine => {
    const weights = someWeights(9)
    using predictor = await engine.load(weights)
    assert.equal((await predictor.predict(new Float32Array(), 0)).length, 0)
    if (isEmulated) return
    const rows = 4_099
    const inputs = someInputs(9, rows)
    const outputs = await predictor.predict(inputs, rows)
    const last = inputs.subarray((rows - 3) * featureCount)
    assertClose(outputs.subarray((rows - 3) * outputCount), referenceOutputs(weights, last, 3))
  })

  caseOf('keeps no tensors but its weights, and those only until it is disposed', async engine => {
    const count = () => engine.run(() => memory().numTensors)
    const before = count()
    {
      using predictor = await engine.load(someWeights(10))
      const inputs = someInputs(10, 70)
      await predictor.predict(inputs, 70)
      const loaded = count()
      for (let i = 0; i < (isEmulated ? 2 : 20); i++) await predictor.predict(inputs, 1 + i)
      assert.equal(count(), loaded)
    }
    assert.equal(count(), before)
  })

  caseOf('serves two sets of weights side by side', async engine => {
    const [one, two] = [someWeights(11), someWeights(12)]
    using first = await engine.load(one)
    using second = await engine.load(two)
    const inputs = someInputs(11, 5)
    assertClose(await first.predict(inputs, 5), referenceOutputs(one, inputs, 5))
    assertClose(await second.predict(inputs, 5), referenceOutputs(two, inputs, 5))
  })

  caseOf(
    'is loaded, answers and is let go of while another engine is the active one',
    async engine => {
      const wasm = await wasmEngine.find()
      assert.ok('engine' in wasm)
      const other = wasm.engine
      const weights = someWeights(15)
      const inputs = someInputs(15, 4)
      other.run(() => {})
      using predictor = await engine.load(weights)
      other.run(() => {})
      assertClose(await predictor.predict(inputs, 4), referenceOutputs(weights, inputs, 4))
      other.run(() => {})
    },
  )

  caseOf('refuses weights that do not fit, and names what is wrong', async engine => {
    const { 'head/bias': _, ...without } = someWeights(13)
    await assert.rejects(engine.load(without), /head\/bias/)
    const short = { ...someWeights(13), 'head/bias': new Float32Array(3) }
    await assert.rejects(engine.load(short), /head\/bias has 3 numbers/)
    const broken = {
      ...someWeights(13),
      'head/bias': new Float32Array(outputCount).fill(Number.NaN),
    }
    await assert.rejects(engine.load(broken), /head\/bias is not all numbers/)
  })

  caseOf('refuses fewer inputs than the rows need', async engine => {
    using predictor = await engine.load(someWeights(14))
    await assert.rejects(
      async () => predictor.predict(new Float32Array(featureCount), 2),
      RangeError,
    )
  })

  caseOf('runs operations of the library on itself', async engine => {
    const squares = engine.run(() => tidy(() => sum(square(tensor1d([1, 2, 3])))))
    assert.deepEqual([...(await squares.data())], [14])
    engine.run(() => squares.dispose())
  })
}

function assertClose(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length)
  let worst = 0
  for (let i = 0; i < actual.length; i++) {
    const off = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN))
    // NaN is never close.
    worst = off <= worst ? worst : off
  }
  assert.ok(worst <= tolerance, `off by ${worst}`)
}
