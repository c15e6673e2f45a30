import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparkline, trendArrow } from '#cli/lag/sparkline.ts'

for (const [what, values, text] of [
  ['growth', [0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  ['nothing but zero', [0, 0, 0], '     ▁▁▁'],
  ['a gap', [4, undefined, 8], '     ▅ █'],
  ['more than fits', [9, 9, 0, 0, 0, 0, 0, 0, 0, 4], '▁▁▁▁▁▁▁█'],
  ['nothing', [], '        '],
] as const) {
  test(`${what} is drawn as "${text}"`, () => assert.equal(sparkline(values, 8), text))
}

for (const [what, values, arrow] of [
  ['an age that grows', [10_000, 12_000], '↗'],
  ['an age that shrinks', [10_000, 8_000], '↘'],
  ['a change below the noise', [10_000, 10_150], '→'],
  ['a small share of a large age', [1_000_000, 1_002_000], '→'],
  ['a first poll', [1], ' '],
  ['an age that became unknown', [1, undefined], ' '],
] as const) {
  test(`the trend of ${what} is "${arrow}"`, () => assert.equal(trendArrow(values), arrow))
}
