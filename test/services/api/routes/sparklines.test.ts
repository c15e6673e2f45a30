import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparklineRange, sparklinesOf } from '#api/routes/sparklines.ts'
import { type Forecast, quantileHorizonsS } from '#contracts/forecast.ts'
import { sparklines } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'
import { aKey } from '../rows.ts'

const nowMs = 1_800_000_000_000
const id = seriesId(aKey('billing'))
const other = seriesId(aKey('other'))

const forecast: Forecast = {
  ...{ atMs: nowMs, by: 'mixer@1', anomalyScore: 0, threshold: 0.5, proven: true },
  ...{ breachProbability: [0, 0, 0, 0], text: '', reasons: [] },
  quantilesMs: quantileHorizonsS.map(s => [s, 2 * s, 3 * s, 4 * s]),
}

test('a sparkline goes on with what is foretold of the next quarter of an hour, where something is', () => {
  const range = sparklineRange(nowMs)
  const forecastOf = (asked: string) => (asked === id ? forecast : undefined)
  const made = sparklinesOf([id, other], { range, columns: new Map(), forecastOf })
  const { series } = sparklines.parse(made)
  assert.deepEqual(series[id]?.ahead, {
    ms: [60, 120, 300, 600, 900].map(s => nowMs + s * 1_000),
    lowMs: [60, 120, 300, 600, 900],
    bestMs: [120, 240, 600, 1_200, 1_800],
    highMs: [180, 360, 900, 1_800, 2_700],
  })
  assert.equal(series[other]?.ahead, undefined)
})
