import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { whatIf } from '#contracts/what-if.ts'
import { parsePast } from '#dashboards/web/src/what-if/parse-past.ts'

const atMs = Date.UTC(2026, 4, 4, 8)
const two = [
  { atMs, ageMs: 12_000 },
  { atMs: atMs + 10_000, ageMs: 19_500 },
]

for (const [what, text] of [
  [
    'CSV as foretap score reads it',
    'timestamp,value\n2026-05-04 08:00:00,12\n2026-05-04 08:00:10,19.5',
  ],
  [
    'semicolons and quotes',
    '"timestamp";"value"\r\n"2026-05-04T08:00:00Z";"12"\r\n2026-05-04T10:00:10+02:00;19.5\r\n',
  ],
  ['tabs, no heading, epochs in seconds', `${atMs / 1_000}\t12\n${atMs / 1_000 + 10}\t19.5`],
  ['rows out of order', `${atMs + 10_000},19.5\n${atMs},12`],
  ['JSON as the API has it', JSON.stringify(two)],
  [
    'pairs as Prometheus has them',
    JSON.stringify({ values: two.map(one => [one.atMs / 1_000, String(one.ageMs / 1_000)]) }),
  ],
] as const) {
  test(`a past is read from ${what}`, () => {
    assert.deepEqual(parsePast(text), { ok: true, past: { points: two }, remarks: [] })
  })
}

test('rates, a backlog and an objective are taken where they are', () => {
  const text =
    'timestamp,value,objective,arrival_rate,consume_rate,backlog,colour\n1700000000,2,30,120,100,7,red'
  const parsed = parsePast(text)
  assert.ok(parsed.ok)
  assert.equal(parsed.past.objectiveMs, 30_000)
  assert.deepEqual(parsed.past.points, [
    { atMs: 1_700_000_000_000, ageMs: 2_000, arrivalsPerS: 120, readsPerS: 100, backlog: 7 },
  ])
})

test('rows that cannot be used are counted by why', () => {
  const parsed = parsePast(
    'timestamp,value\n1700000000,2\n1700000000,3\nyesterday,4\n1700000010,NaN',
  )
  assert.ok(parsed.ok)
  assert.deepEqual(parsed.past.points, [
    { atMs: 1_700_000_000_000, ageMs: 2_000 },
    { atMs: 1_700_000_010_000 },
  ])
  assert.deepEqual(parsed.remarks, [
    '1 row without a time that can be read',
    '1 row of a time that was there before',
  ])
})

for (const [text, says] of [
  ['', /nothing in it/],
  ['{"points": [', /begins as JSON/],
  ['{"rows": 3}', /list named "points"/],
  ['hello', /No time can be read/],
  ['timestamp,value\n1700000000,soon', /No value can be read/],
] as const) {
  test(`${JSON.stringify(text)} is refused in words`, () => {
    const parsed = parsePast(text)
    assert.ok(!parsed.ok)
    assert.match(parsed.problem, says)
  })
}

test('whatever is pasted, nothing is thrown, and what is read is what the API takes', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.double().map(String),
    fc.constantFrom('timestamp', 'value', '1700000000', '2026-05-04', '-3', '1e300'),
  )
  const table = fc.array(
    fc.array(cell, { maxLength: 4 }).map(cells => cells.join(',')),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(
      fc.oneof(
        table.map(lines => lines.join('\n')),
        fc.json(),
      ),
      text => {
        const parsed = parsePast(text)
        if (!parsed.ok) return
        whatIf.parse({ objectiveMs: 1_000, points: parsed.past.points })
      },
    ),
    { numRuns: 300 },
  )
})
