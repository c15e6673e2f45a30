import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inputsOf } from '#models/features/covariate-inputs.ts'
import { featureCount } from '#models/features/feature-layout.ts'
import { inBothViews } from '#models/network/both-views.ts'
import { outputCount } from '#models/network/shape.ts'
import { covariates } from '#models/series/covariates.ts'

/** Each output is the sum of the row's inputs, so that both views can be told apart. */
const sums = (inputs: Float32Array, rows: number) => {
  const outputs = new Float32Array(rows * outputCount)
  for (let row = 0; row < rows; row++) {
    const one = inputs.subarray(row * featureCount, (row + 1) * featureCount)
    const sum = one.reduce((a, b) => a + b, 0)
    outputs.fill(sum, row * outputCount, (row + 1) * outputCount)
  }
  return outputs
}

const backlogPlace = inputsOf.backlog[0] ?? 0
const valuePlace = Array.from({ length: featureCount }, (_, i) => i).find(place =>
  covariates.every(name => !inputsOf[name].includes(place)),
) as number

/** Rows as [what the value says, what the backlog says]. */
const inputsWith = (rows: readonly (readonly [number, number])[]) => {
  const inputs = new Float32Array(rows.length * featureCount)
  rows.forEach(([value, backlog], row) => {
    inputs[row * featureCount + valuePlace] = value
    inputs[row * featureCount + backlogPlace] = backlog
  })
  return inputs
}

const near = (found: number | undefined, expected: number) =>
  assert.ok(Math.abs((found ?? Number.NaN) - expected) < 1e-5, `${found} for ${expected}`)

test('what is said is two thirds of all inputs and a third of the value alone, whatever else is in the batch', async () => {
  const row = fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -8, max: 8 }))
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 9 }), async rows => {
      const predict = inBothViews(sums)
      for (const some of [rows, rows.slice(0, 1), rows.toReversed()]) {
        const outputs = await predict(inputsWith(some), some.length)
        assert.equal(outputs.length, some.length * outputCount)
        some.forEach(([value, backlog], i) => {
          for (const place of [i * outputCount, (i + 1) * outputCount - 1]) {
            near(outputs[place], value + (2 / 3) * backlog)
          }
        })
      }
    }),
  )
})

test('series without covariates are computed once', async () => {
  const asked: number[] = []
  const predict = inBothViews((inputs, rows) => {
    asked.push(rows)
    return sums(inputs, rows)
  })
  await predict(inputsWith([[1, 0]]), 1)
  const three = [
    [1, 0],
    [2, 5],
    [3, 0],
  ] as const
  await predict(inputsWith(three), 3)
  assert.deepEqual(asked, [1, 4])
})

test('calls that overlap do not mix their rows, and inputs stay as they are', async () => {
  const waiting: (() => void)[] = []
  const predict = inBothViews(async (inputs, rows) => {
    await new Promise<void>(resolve => waiting.push(resolve))
    return sums(inputs, rows)
  })
  const [first, second] = [inputsWith([[1, 2]]), inputsWith([[10, 20]])]
  const before = Float32Array.from(first)
  const both = Promise.all([predict(first, 1), predict(second, 1)])
  for (const go of waiting.toReversed()) go()
  const [a, b] = await both
  near(a[0], 1 + 4 / 3)
  near(b[0], 10 + 40 / 3)
  assert.ok(first.every((x, i) => x === before[i]))
})
