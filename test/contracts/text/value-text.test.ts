import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Age } from '#contracts/age.ts'
import { amountBoundsText, amountText, valueNoun, valueText } from '#contracts/text/value-text.ts'

const cases = [
  ['an age', 130_000, undefined, '2 m 10 s'],
  ['bytes', 3_400_000_000, 'bytes', '3.4 MB'],
  ['a ratio', 873, 'ratio', '87.3 %'],
  ['a small ratio', 2, 'ratio', '0.2 %'],
  ['percent', 99_940, 'percent', '99.9 %'],
  ['a count', 12_000, 'count', '12'],
  ['a large count', 12_000_000, 'count', '12 k'],
  ['a word of the user’s own', 640_000, 'requests', '640 requests'],
  ['less than one of it', 50, 'requests', '0.05 requests'],
  ['a little more than a thousand', 1_234_000, 'count', '1.2 k'],
  ['few bytes', 640_000, 'bytes', '640 B'],
  ['nothing', 0, 'requests', '0 requests'],
] as const

for (const [what, thousandths, unit, text] of cases) {
  test(`${what} is said as ${text}`, () => assert.equal(valueText(thousandths, unit), text))
}

test('what is no age has no bounds of its own, is called a value, and may be unknown', () => {
  const known = { known: true, lowMs: 1_000, bestMs: 2_000, highMs: 9_000 } as const
  const age: Age = { ...known, method: 'reported' }
  assert.deepEqual([amountText(age, 'count'), amountBoundsText(age, 'count')], ['2', ''])
  assert.deepEqual(
    [amountText(age, undefined), amountBoundsText(age, undefined)],
    ['2 s', '1 s – 9 s'],
  )
  assert.equal(amountText({ known: false, reason: 'no-data' }, 'bytes'), '?')
  assert.deepEqual([valueNoun('bytes'), valueNoun(undefined)], ['value', 'age'])
})
