import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byteText } from '#dashboards/web/src/bridges/byte-text.ts'

for (const [bytes, text] of [
  [0, '0 B'],
  [1_023, '1023 B'],
  [48_120, '47 KiB'],
  [1_500_000, '1.4 MiB'],
  [5 * 2 ** 30, '5 GiB'],
] as const) {
  test(`${bytes} bytes are said as ${text}`, () => assert.equal(byteText(bytes), text))
}
