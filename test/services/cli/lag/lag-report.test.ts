import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Poll } from '#bridge/bridge.ts'
import { exitCodeOf, lagDocument, nextReport } from '#cli/lag/lag-report.ts'
import { parseDuration } from '#cli/lag/parse-duration.ts'
import { seriesRow } from '#contracts/http-api.ts'
import { aBatch, aKey, anAge, aSample, aStatus } from '#test/services/api/rows.ts'
import { aReport, aRow } from './reports.ts'

const pollOf = (ages: Readonly<Record<string, number>>, atMs: number): Poll => {
  const samples = Object.entries(ages).map(([consumer, ms]) =>
    aSample({ consumer, atMs, age: anAge(ms) }),
  )
  return { atMs, samples: aBatch(samples).samples, ended: [], status: aStatus({ atMs }) }
}
const options = { cluster: 'local', objectiveOf: () => 30_000, isNarrowed: false }

test('rows come by what matters, with the trend of each over the polls', () => {
  const first = nextReport(undefined, pollOf({ a: 1_000, b: 5_000 }, 1_000), options)
  assert.equal(first.ratesOverMs, undefined)
  const second = nextReport(first, pollOf({ a: 31_000, b: 4_000 }, 3_000), options)
  assert.deepEqual(
    second.rows.map(({ series, state }) => [series.consumer, state]),
    [
      ['a', 'firing'],
      ['b', 'quiet'],
    ],
  )
  assert.deepEqual(second.trends.get(second.rows[1]?.id ?? ''), [5_000, 4_000])
  assert.equal(second.ratesOverMs, 2_000)
})

test('a series that is gone from a poll takes its trend along', () => {
  const first = nextReport(undefined, pollOf({ a: 1, b: 1 }, 1_000), options)
  const second = nextReport(first, pollOf({ a: 1 }, 2_000), options)
  assert.equal(second.trends.size, 1)
  assert.deepEqual(second.rows[0]?.series, aKey('a'))
})

const unknown = aRow({ consumer: 'x', age: { known: false, reason: 'no-group-right' } })
const atLeast = aRow({
  ...{ consumer: 'w', age: { known: false, reason: 'no-history-yet', atLeastMs: 31_000 } },
})
const between = aRow({ consumer: 'y', bestMs: 31_000, widthMs: 2_000 })
const over = aRow({ consumer: 'z', bestMs: 40_000, widthMs: 1_000 })
for (const [what, rows, failOverMs, code] of [
  ['nothing is measured', [unknown], 30_000, 1],
  ['an age may be over the limit', [between, unknown], 30_000, 0],
  ['an age is over the limit for certain', [between, over], 30_000, 3],
  ['an unknown age is over the limit for certain', [atLeast], 30_000, 3],
  ['an age is at the limit', [aRow({ consumer: 'z', bestMs: 30_000 })], 30_000, 0],
  ['no limit is given', [over], undefined, 0],
] as const) {
  test(`the exit code is ${code} where ${what}`, () =>
    assert.equal(exitCodeOf(aReport({ rows }), failOverMs), code))
}

for (const [what, status, isNarrowed, code] of [
  ['a healthy cluster has no groups yet', { consumers: 0 }, false, 0],
  ['the groups of a healthy cluster have committed nothing yet', { consumers: 2 }, false, 0],
  ['nothing of what was selected exists', { consumers: 0 }, true, 1],
  ['groups cannot be seen because a broker is away', { state: 'degraded' }, false, 1],
  ['no broker answers', { state: 'unreachable' }, false, 1],
] as const) {
  test(`the exit code is ${code} where ${what}`, () => {
    const poll: Poll = { ...pollOf({}, 1_000), status: aStatus({ atMs: 1_000, ...status }) }
    const report = nextReport(undefined, poll, { ...options, isNarrowed })
    assert.equal(exitCodeOf(report, 30_000), code)
  })
}

test('the document has rows of the API and nothing that JSON cannot say', () => {
  const document = lagDocument(aReport())
  assert.deepEqual(Object.keys(document), ['atMs', 'cluster', 'series', 'problems'])
  const read = JSON.parse(JSON.stringify(document))
  for (const row of read.series) assert.ok(seriesRow.safeParse(row).success)
  assert.deepEqual(read.series, document.series)
})

for (const [text, ms] of [
  ['30s', 30_000],
  ['500ms', 500],
  ['1.5m', 90_000],
  ['2 h', 7_200_000],
  ['1d', 86_400_000],
] as const) {
  test(`${text} is ${ms} milliseconds`, () => assert.equal(parseDuration(text, '--fail-over'), ms))
}

for (const text of ['30', '', 's', '-1s', '0s', '1y', '1e3s', '9999999999999999d']) {
  test(`"${text}" is refused as a duration, with the flag's name`, () => {
    const isUsage = { code: 'CLI_USAGE_WRONG', message: /--fail-over/ }
    assert.throws(() => parseDuration(text, '--fail-over'), isUsage)
  })
}
