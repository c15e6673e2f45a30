import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evenGrid } from '#cli/backtest/even-grid.ts'

const every = (stepS: number, length: number) =>
  Float64Array.from({ length }, (_, i) => 1_000 + i * stepS)

test('rows lie on a grid of their usual spacing, and a gap leaves cells empty', () => {
  const timeS = Float64Array.from([...every(10, 30), 1_400, 1_410])
  const gridded = evenGrid(timeS, Float64Array.from(timeS.keys()))
  assert.ok(typeof gridded !== 'string')
  const { grid, cells } = gridded
  assert.deepEqual([grid.startS, grid.stepS, grid.value.length], [1_000, 10, 42])
  assert.deepEqual([...cells.subarray(28)], [28, 29, 40, 41])
  assert.deepEqual([...grid.value.subarray(28, 31)], [28, 29, Number.NaN])
  assert.deepEqual([...grid.value.subarray(40)], [30, 31])
})

test('rows that jitter keep one cell each', () => {
  const timeS = every(10, 100).map((at, i) => at + (i % 3) - 1)
  const gridded = evenGrid(timeS, timeS)
  assert.ok(typeof gridded !== 'string')
  assert.deepEqual(new Set(gridded.cells).size, 100)
})

for (const [name, timeS, said] of [
  ['too few rows', every(10, 19), /19 rows/],
  ['rows an hour apart', every(3_600, 50), /3600 s apart/],
  ['a century between two halves', Float64Array.from([...every(1, 30), 3e9]), /spans/],
] as const) {
  test(`${name}: a sentence says why there is no grid`, () => {
    const gridded = evenGrid(timeS, timeS)
    assert.ok(typeof gridded === 'string')
    assert.match(gridded, said)
  })
}
