import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countText } from '#contracts/text/count-text.ts'

for (const [value, text] of [
  [0, '0'],
  [0.04, '< 0.1'],
  [0.44, '0.4'],
  [9.96, '10'],
  [640, '640'],
  [999.4, '999'],
  [999.6, '1 k'],
  [2_140, '2.1 k'],
  [98_000, '98 k'],
  [1_230_000, '1.2 M'],
  [4e9, '4 G'],
  [undefined, '?'],
  [null, '?'],
] as const) {
  test(`${value} is said as ${text}`, () => assert.equal(countText(value), text))
}
