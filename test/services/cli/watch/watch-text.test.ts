import assert from 'node:assert/strict'
import { test } from 'node:test'
import { widthOf } from '#cli/lag/cells.ts'
import { fanChart } from '#cli/watch/fan-chart.ts'
import type { Point, WatchedSeries, WatchReport } from '#cli/watch/query-watch.ts'
import { watchDocument, watchText } from '#cli/watch/watch-text.ts'
import { quantileHorizonsS } from '#contracts/forecast.ts'
import { assertGolden } from '#test/support/golden.ts'

const nowMs = 1_800_000_000_000

/** An hour that rises from a quarter to three quarters of the objective, with a gap of five minutes. */
const rising = Array.from({ length: 361 }, (_, i): Point => {
  const value = i > 120 && i < 150 ? Number.NaN : 250 + (500 * i) / 360
  return [nowMs - (360 - i) * 10_000, value]
})

/** It goes on as it rose, each quantile a fan of its own. */
const quantiles = quantileHorizonsS.flatMap(s => {
  const middle = 750 + (500 * s) / 3_600
  return [0.8, 1, 1.3, 1.8].map((level, i) => (i === 1 ? middle : 750 + (middle * level - 750)))
})

const aSeries = (given: Partial<WatchedSeries> = {}): WatchedSeries => ({
  ...{ name: '{who="billing"}', points: rising, objective: 1_000, isLearnt: false },
  forecast: {
    breachProbability: [0.01, 0.08, 0.55, 0.9],
    quantiles,
    timeToBreachS: { low: 500, best: 900, high: 1_500 },
  },
  reasons: [{ input: 'closeness', share: 0.5, text: 'age 750 ms is 75 % of the objective of 1 s' }],
  ...given,
})

const aReport = (given: Partial<WatchReport> = {}): WatchReport => ({
  ...{ atMs: nowMs, series: [aSeries()], omitted: 0, by: 'mixer@1' },
  ...given,
})

const options = {
  ...{ query: 'checkout:p99', unit: undefined, width: 80, rows: 24, hasColour: false },
  time: '12:00:00 UTC',
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const bare = (text: string) => text.replace(/\u001b\[\d+m/g, '')

for (const width of [80, 44]) {
  test(`a series with its forecast at ${width} columns`, () => {
    const text = watchText(aReport(), { ...options, width })
    for (const line of text.split('\n')) assert.ok(widthOf(line) <= width, line)
    assert.ok(text.trimEnd().split('\n').length <= 24)
    assertGolden(`watch/width-${width}.txt`, text)
  })
}

test('colour repeats what shapes and words say', () => {
  const coloured = watchText(aReport(), { ...options, hasColour: true })
  assert.notEqual(coloured, bare(coloured))
  const trimmed = (text: string) => text.split('\n').map(line => line.trimEnd())
  assert.deepEqual(trimmed(bare(coloured)), trimmed(watchText(aReport(), options)))
})

test('a unit of its own is said with every value, and more series and a failing source are told', () => {
  const report = aReport({
    series: [aSeries(), aSeries({ name: '{who="audit"}' })],
    ...{ omitted: 3, problem: 'connection refused' },
  })
  const text = watchText(report, { ...options, unit: 'MB/s' })
  assert.match(text, /now 0\.75 MB\/s, 75 % of the objective of 1 MB\/s/)
  assert.match(text, /The one most at risk of 5; --series picks others\./)
  assert.match(text, /No newer value: connection refused/)
})

test('what is not known is no number: no value, no objective, no forecast', () => {
  const points: Point[] = [...rising.slice(0, -1), [nowMs, Number.NaN]]
  const unknown = watchText(
    aReport({ series: [aSeries({ points, forecast: undefined })] }),
    options,
  )
  assert.match(unknown, /^\? unknown {2}no value now, the objective of 1 s/m)
  assert.match(unknown, /No forecast yet/)
  const none = aSeries({ objective: undefined, forecast: undefined })
  assert.match(watchText(aReport({ series: [none] }), options), /--slo gives one/)
  assert.doesNotMatch(unknown, /NaN|undefined/)
})

test('a control character in a label does not reach the terminal', () => {
  const series = [aSeries({ name: '{who="\u001b[2J"}' })]
  assert.ok(!watchText(aReport({ series }), options).includes('\u001b'))
})

test('the picture has its lines whatever it is given', () => {
  const given = { ...{ nowMs, pastMs: 60_000, aheadMs: 60_000 }, unit: undefined, hasColour: false }
  for (const points of [[], [[nowMs, 0] as Point], [[nowMs, Number.NaN] as Point]]) {
    const lines = fanChart({ ...given, width: 30, height: 6, points, objective: undefined })
    assert.equal(lines.length, 8)
    assert.ok(lines.every(line => widthOf(line) <= 30))
  }
})

test('the document has values in the unit, and null where nothing is known', () => {
  const series = [aSeries(), aSeries({ points: [], forecast: undefined, isLearnt: true })]
  const document = watchDocument(aReport({ series }), { query: 'q', unit: 'bytes' })
  assert.deepEqual(
    document.series.map(({ state, value, objective, objectiveLearnt }) => ({
      ...{ state, value, objective, objectiveLearnt },
    })),
    [
      { state: 'predicted', value: 0.75, objective: 1, objectiveLearnt: false },
      { state: 'unknown', value: null, objective: 1, objectiveLearnt: true },
    ],
  )
  assert.equal(document.series[0]?.forecast?.quantiles?.length, quantileHorizonsS.length)
})
