import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { widthOf } from '#cli/lag/cells.ts'
import { lagTable } from '#cli/lag/lag-table.ts'
import { assertGolden } from '#test/support/golden.ts'
import { aReport, aRow } from './reports.ts'

const base = { rowsMax: 100, time: '10:34:05 UTC', isWatching: false, hasColour: false }

const golden = {
  'width-80': { ...base, width: 80 },
  'width-140': { ...base, width: 140 },
  'width-140-watching': { ...base, width: 140, isWatching: true },
  'width-80-colour': { ...base, width: 80, hasColour: true },
  'width-44': { ...base, width: 44 },
  'first-three-of-many': { ...base, width: 100, rowsMax: 3 },
} as const

for (const [name, options] of Object.entries(golden)) {
  test(`the table looks as agreed: ${name}`, () => {
    assertGolden(`lag/${name}.txt`, lagTable(aReport(), options))
  })
}

test('a cluster without consumers says so, and what is wrong with it', () => {
  const text = lagTable(aReport({ rows: [] }), { ...base, width: 80 })
  assert.match(text, /No consumer of any stream was found here/)
  assert.match(text, /! broker 2 \(10\.0\.0\.2:9092\) cannot be reached: connection refused/)
  assert.match(text, /check the address, the port and the firewall/)
})

test('a healthy cluster in which nothing fits what was asked for says that', () => {
  const text = lagTable(aReport({ rows: [], state: 'ok', problems: [] }), { ...base, width: 80 })
  assert.match(text, /Nothing here fits --group and --topic/)
})

for (const [absent, said] of [
  ['groups', /^No consumers yet, or none that we may describe\.$/m],
  ['commits', /^No consumer has committed a position yet\.$/m],
] as const) {
  test(`a healthy cluster without ${absent} says so, and nothing is wrong with it`, () => {
    const report = aReport({ rows: [], state: 'ok', problems: [], absent })
    const text = lagTable(report, { ...base, width: 80 })
    assert.match(text, said)
    assert.doesNotMatch(text, /!/)
  })
}

test('no line is wider than the terminal, whatever names and widths there are', () => {
  const name = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' })
  fc.assert(
    fc.property(
      fc.array(fc.record({ consumer: name, stream: name, bestMs: fc.nat(1e12) }), { maxLength: 4 }),
      fc.integer({ min: 30, max: 200 }),
      fc.boolean(),
      (parts, width, isWatching) => {
        const rows = parts.map(part => aRow(part))
        const text = lagTable(aReport({ rows }), { ...base, width, isWatching })
        for (const line of text.split('\n')) {
          assert.ok(widthOf(line) <= width, `${widthOf(line)} > ${width}: ${line}`)
        }
      },
    ),
  )
})

test('what a name holds never reaches the terminal as a command', () => {
  const rows = [aRow({ consumer: 'a\u001b[2Jb', stream: 'x\r\ny\u009b31m' })]
  const text = lagTable(aReport({ rows, problems: [] }), { ...base, width: 100 })
  assert.match(text, /a�\[2Jb on x��y�31m/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})
