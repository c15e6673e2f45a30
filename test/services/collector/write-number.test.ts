import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { numberBytesMax, writeNumber } from '#collector/write-number.ts'

function written(value: number): string {
  const bytes = new Uint8Array(numberBytesMax + 4)
  const end = writeNumber(bytes, 2, value)
  assert.ok(end - 2 <= numberBytesMax, `${value} takes ${end - 2} bytes`)
  return new TextDecoder().decode(bytes.subarray(2, end))
}

test('a number reads back as exactly the same number', () => {
  const numbers = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer().map(micros => micros / 1e6),
    fc.nat(),
  )
  fc.assert(fc.property(numbers, value => Object.is(Number(written(value)), value + 0)))
})

for (const [value, text] of [
  [0, '0'],
  [7, '7'],
  [0.5, '0.5'],
  [10.000001, '10.000001'],
  [1_795_262_400.123, '1795262400.123'],
  [-3.25, '-3.25'],
  [1e-7, '1e-7'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [Number.NaN, 'NaN'],
] as const) {
  test(`${value} is written as ${text}`, () => assert.equal(written(value), text))
}
