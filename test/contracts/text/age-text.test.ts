import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ageText, boundsText, durationText } from '#contracts/text/age-text.ts'

const cases: readonly (readonly [number, string])[] = [
  [0, '0 ms'],
  [850, '850 ms'],
  [999.6, '1 s'],
  [1_000, '1 s'],
  [1_400, '1.4 s'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [12_000, '12 s'],
  [59_600, '1 m'],
  [130_000, '2 m 10 s'],
  [3_599_700, '1 h'],
  [3 * 3_600_000, '3 h'],
  [3 * 3_600_000 + 5 * 60_000, '3 h 5 m'],
  [86_399_999, '1 d'],
  [2 * 86_400_000 + 3_600_000, '2 d 1 h'],
  [40 * 86_400_000, '40 d'],
]
for (const [ms, text] of cases) {
  test(`${ms} ms is said as "${text}"`, () => assert.equal(durationText(ms), text))
}

test('no duration reads as NaN, a negative number or sixty of a smaller unit', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), ms => {
      assert.doesNotMatch(durationText(ms), /NaN|-|(^|\s)60 [sm]|(^|\s)24 h/)
    }),
  )
})

const known = (lowMs: number, bestMs: number, highMs: number) =>
  ({ known: true, lowMs, bestMs, highMs, method: 'end-offset-history' }) as const

test('bounds around the middle are said as plus or minus', () => {
  assert.equal(boundsText(known(9_000, 12_000, 15_000)), '± 3 s')
})
test('bounds that only hold from above are said as at most', () => {
  assert.equal(boundsText(known(0, 40_000, 40_000)), '≤ 40 s')
})
test('lopsided bounds are said as a range', () => {
  assert.equal(boundsText(known(10_000, 39_000, 40_000)), '10 s – 40 s')
})
test('a consumer that has caught up has no bounds to speak of', () => {
  assert.equal(boundsText(known(0, 0, 0)), '')
})
test('an unknown age is a question mark, never a number', () => {
  const age = { known: false, reason: 'broker-unreachable' } as const
  assert.equal(ageText(age), '?')
  assert.equal(boundsText(age), '')
})
