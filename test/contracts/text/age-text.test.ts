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
      assert.doesNotMatch(durationText(ms), /NaN|-|(^|\s)60 [sm]\b|(^|\s)24 h/)
    }),
  )
})

const known = (lowMs: number, bestMs: number, highMs: number) =>
  ({ known: true, lowMs, bestMs, highMs, method: 'end-offset-history' }) as const

const bounds: readonly (readonly [string, Parameters<typeof known>, string])[] = [
  ['around the middle: plus or minus', [9_000, 12_000, 15_000], '± 3 s'],
  ['from above alone: at most', [0, 40_000, 40_000], '≤ 40 s'],
  ['from above and hardly from below: at most', [0.2, 39_000, 40_000], '≤ 40 s'],
  ['lopsided: a range', [10_000, 39_000, 40_000], '10 s – 40 s'],
  ['lopsided with ends that read alike: plus or minus', [39_000, 39_350, 39_400], '± 350 ms'],
  ['caught up: nothing', [0, 0, 0], ''],
  ['caught up but for a fraction of a millisecond: nothing', [0, 0, 0.4], ''],
  ['caught up a moment ago: at most', [0, 0, 3], '≤ 3 ms'],
  ['no width: exact', [12_000, 12_000, 12_000], 'exact'],
  ['less than half a millisecond: exact', [850, 850.3, 850.4], 'exact'],
  ['a millisecond of less than a second matters', [849, 850, 851], '± 1 ms'],
  ['a millisecond of twelve seconds does not', [11_999, 12_000, 12_001], 'exact'],
  ['a fifth of a second of twelve seconds does', [11_800, 12_000, 12_200], '± 200 ms'],
  ['half a second of three hours does not', [10_799_500, 10_800_000, 10_800_500], 'exact'],
  ['twenty seconds of three hours do', [10_780_000, 10_800_000, 10_820_000], '± 20 s'],
]
for (const [what, age, text] of bounds) {
  test(`bounds ${what}: "${text}"`, () => assert.equal(boundsText(known(...age)), text))
}

test('no bounds read as zero, NaN or a negative number, and none are left out above a millisecond', () => {
  const width = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 10, noNaN: true }), fc.nat(1e9))
  fc.assert(
    fc.property(width, width, width, (low, below, above) => {
      const text = boundsText(known(low, low + below, low + below + above))
      assert.doesNotMatch(text, /NaN|-|(^|\s)0 ms/)
      if (low + below + above >= 1) assert.notEqual(text, '')
    }),
  )
})

test('an unknown age is a question mark, never a number', () => {
  const age = { known: false, reason: 'broker-unreachable' } as const
  assert.equal(ageText(age), '?')
  assert.equal(boundsText(age), '')
  assert.equal(boundsText({ ...age, atLeastMs: 130_000 }), '≥ 2 m 10 s')
})
