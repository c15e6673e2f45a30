import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anomalyRoutes } from '#contracts/http/anomaly-routes.ts'
import { anomalyList, problemDetails, seriesDetails } from '#contracts/http-api.ts'
import { seriesId, shardOf } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import { eventually } from '#test/support/eventually.ts'
import { aBatch, aForecast, aFrame, aKey, anAge, anAnomaly, aSample } from '../rows.ts'
import { startTestApi, type TestApi } from '../start-test-api.ts'

const read = async (api: TestApi, query: string) =>
  anomalyList.parse(await (await api.get(`/api/v1/anomalies${query}`)).json()).anomalies

test('anomalies are found by time, series, kind and whether they are open', async () => {
  const nowMs = Date.now()
  const at = (minutesAgo: number) => nowMs - minutesAgo * 60_000
  const breach = anAnomaly({ kind: 'breach', startMs: at(90), atMs: at(80), endMs: at(80) })
  const predicted = anAnomaly({ startMs: at(5), atMs: at(4) })
  const other = anAnomaly({ consumer: 'mail', kind: 'blind', startMs: at(3), atMs: at(3) })
  await using api = await startTestApi({ anomalies: [breach, predicted, other] })
  assert.deepEqual(await read(api, ''), [other, predicted, breach])
  assert.deepEqual(await read(api, `?from=${at(100)}&to=${at(60)}`), [breach])
  const id = encodeURIComponent(seriesId(aKey('billing')))
  assert.deepEqual(await read(api, `?series=${id}`), [predicted, breach])
  assert.deepEqual(await read(api, '?kind=blind&kind=breach'), [other, breach])
  assert.deepEqual(await read(api, '?open=true&limit=1'), [other])
})

test('rows say how long each lasted, and how long what is open has lasted until now', async () => {
  const nowMs = Date.now()
  const ended = anAnomaly({ kind: 'breach', startMs: nowMs - 90_000, endMs: nowMs - 30_000 })
  const open = anAnomaly({ startMs: nowMs - 20_000, atMs: nowMs })
  await using api = await startTestApi({ anomalies: [ended, open] })
  const answer = await api.get('/api/v1/anomalies/rows')
  const [first, second] = anomalyRoutes.listAnomalyRows.answers[200].parse(await answer.json())
  assert.ok(first && second)
  assert.deepEqual([first.state, first.endMs], ['open', null])
  assert.ok(first.durationMs >= 20_000 && first.durationMs <= Date.now() - nowMs + 20_000)
  assert.deepEqual([second.state, second.durationMs], ['ended', 60_000])
})

for (const query of [
  '?kind=odd',
  '?limit=0',
  '?open=maybe',
  '?from=9&to=3',
  '?since=1',
  '?series=x',
]) {
  test(`a question that cannot be answered is refused by name: ${query}`, async () => {
    await using api = await startTestApi()
    const response = await api.get(`/api/v1/anomalies${query}`)
    assert.equal(response.status, 400)
    const { code } = problemDetails.parse(await response.json())
    assert.match(code, /^API_(QUERY_INVALID|RANGE_INVALID|SERIES_ID_MALFORMED)$/)
  })
}

test('a series shows its forecast with reasons and quantiles, and a prediction that was open before a restart', async () => {
  const nowMs = Math.floor(Date.now() / 10_000) * 10_000
  const open = anAnomaly({ startMs: nowMs - 60_000, atMs: nowMs })
  await using api = await startTestApi({
    anomalies: [open],
    frames: [aFrame(aKey('billing'), nowMs - 10_000, 20_000)],
    objectiveOf: () => 30_000,
  })
  const series = async () => {
    const id = encodeURIComponent(seriesId(aKey('billing')))
    return seriesDetails.parse(await (await api.get(`/api/v1/series/${id}`)).json())
  }
  assert.equal((await series()).state, 'predicted')
  const atMs = Date.now()
  await api.publish(aBatch([aSample({ atMs, age: anAge(20_000) })], { atMs }))
  const foretold = aForecast(0.7, { atMs })
  const reasons = [{ input: 'closeness', share: 0.7, text: 'age 20 s' }]
  const quantilesMs = Array.from({ length: 6 }, () => [1, 2, 3, 4])
  const forecast = { ...foretold.forecast, reasons, quantilesMs }
  const shard = shardOf(seriesId(aKey('billing')))
  const batch = { v: 1, shard, atMs, forecasts: [{ ...foretold, forecast }] }
  await eventually(async () => (await series()).atMs === atMs, { what: 'the sample' })
  await api.publishText(topics.forecasts.name, String(shard), JSON.stringify(batch))
  const shown = await eventually(
    async () => {
      const details = await series()
      return details.forecast !== undefined && details
    },
    { what: 'the forecast' },
  )
  assert.deepEqual(shown.forecast, forecast)
  assert.equal(shown.risk?.breachProbability[2], 0.7)
})

test('a forecast that cannot be read is a dead letter and stops nothing', async () => {
  await using api = await startTestApi()
  await api.publishText(topics.forecasts.name, '3', '{"v":1}')
  const letters = await eventually(
    async () => {
      const found = await api.deadLetters()
      return found.length > 0 && found
    },
    { what: 'the dead letter' },
  )
  assert.equal(letters[0]?.topic, topics.forecasts.name)
})

for (const query of ['by=kind&label=team', 'by=label']) {
  test(`a count that is asked for wrongly is refused: ${query}`, async () => {
    await using api = await startTestApi()
    const { path } = anomalyRoutes.countAnomalies
    const response = await api.get(`/api/v1${path}?${query}`)
    assert.equal(response.status, 400)
    assert.match(JSON.stringify(await response.json()), /label: /)
  })
}
