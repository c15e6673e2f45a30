import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  anomalyList,
  bridgeList,
  seriesDetails,
  seriesHistory,
  seriesList,
  sparklines,
} from '#contracts/http-api.ts'
import { seriesStates } from '#contracts/series-state.ts'
import { bridgesOf, historyOf, listOf, sparklinesOf } from '#test/support/board/fixture-answers.ts'
import { fixtureAnomalies } from '#test/support/board/fixture-foresight.ts'
import { fixtureSeries, rowsAt } from '#test/support/board/fixture-series.ts'

/** The browser tests are worth as much as the fixture is true to the contract. */
const series = fixtureSeries(100)
const nowMs = Date.now()

test('what the fixture answers is what the contract of the API says', () => {
  seriesList.parse(listOf(series, nowMs))
  bridgeList.parse({ bridges: bridgesOf(series, nowMs) })
  sparklines.parse(sparklinesOf(series, nowMs))
  for (const one of series.slice(0, 10)) {
    seriesDetails.parse(one.detailsAt(nowMs))
    anomalyList.parse({ atMs: nowMs, anomalies: fixtureAnomalies(one.rowAt(nowMs), nowMs) })
    const range = { fromMs: nowMs - 3_600_000, toMs: nowMs, nowMs }
    seriesHistory.parse(historyOf(one, range, '10s'))
  }
})

test('the fixture shows every state but what a person does', () => {
  const shown = new Set(rowsAt(series, nowMs).map(({ state }) => state))
  const later = new Set(['acknowledged'])
  assert.deepEqual(
    seriesStates.filter(state => !later.has(state)),
    seriesStates.filter(state => shown.has(state)),
  )
})
