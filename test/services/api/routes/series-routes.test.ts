import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemDetails, seriesDetails, seriesList } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'
import { eventually } from '#test/support/eventually.ts'
import { aBatch, aFrame, aKey, anAge, aSample } from '../rows.ts'
import { startTestApi, type TestApi } from '../start-test-api.ts'

const listOf = async (api: TestApi) =>
  seriesList.parse(await (await api.get('/api/v1/series')).json())
const pathOf = (id: string) => `/api/v1/series/${encodeURIComponent(id)}`

test('the list has every series once, those that matter most first', async () => {
  await using api = await startTestApi({ objectiveOf: () => 30_000 })
  const ages = { audit: 1_000, billing: 31_000, search: 29_000, mail: 90_000 }
  // Samples of long ago would turn unknown as soon as the view looks.
  const atMs = Date.now()
  const samples = Object.entries(ages).map(([consumer, ms]) =>
    aSample({ consumer, atMs, age: anAge(ms) }),
  )
  const lost = aSample({ consumer: 'lost', atMs, age: { known: false, reason: 'no-group-right' } })
  await api.publish(aBatch([...samples, lost], { atMs }))
  const { series } = await eventually(
    async () => {
      const list = await listOf(api)
      return list.series.length === 5 && list
    },
    { what: 'five rows' },
  )
  assert.deepEqual(
    series.map(({ series: { consumer }, state }) => [consumer, state]),
    [
      ['mail', 'firing'],
      ['billing', 'firing'],
      ['search', 'at_risk'],
      ['lost', 'unknown'],
      ['audit', 'quiet'],
    ],
  )
})

test('a thousand series come in one answer, compressed where the client takes it', async () => {
  await using api = await startTestApi()
  const samples = Array.from({ length: 1_000 }, (_, i) =>
    aSample({ consumer: `consumer ${i}`, atMs: Date.now() }),
  )
  await api.publish(aBatch(samples))
  const list = await eventually(
    async () => {
      const found = await listOf(api)
      return found.series.length === 1_000 && found
    },
    { what: 'a thousand rows' },
  )
  assert.equal(new Set(list.series.map(({ id }) => id)).size, 1_000)
  const plain = await api.get('/api/v1/series', { headers: { 'Accept-Encoding': 'identity' } })
  assert.equal(plain.headers.get('content-encoding'), null)
  const packed = await api.get('/api/v1/series', { headers: { 'Accept-Encoding': 'gzip' } })
  assert.equal(packed.headers.get('content-encoding'), 'gzip')
  assert.equal(await packed.text(), await plain.text())
})

test('a client that has the newest list is told so, and gets the next one', async () => {
  await using api = await startTestApi({ config: { staleAfterMs: 3_600_000 } })
  await api.publish(aBatch([aSample({ atMs: Date.now() })]))
  await eventually(async () => (await listOf(api)).series.length === 1, { what: 'a row' })
  const first = await api.get('/api/v1/series')
  const etag = first.headers.get('etag') ?? ''
  await first.text()
  const again = await fetch(`${api.url}/api/v1/series`, { headers: { 'If-None-Match': etag } })
  assert.equal(again.status, 304)
  await api.publish(aBatch([aSample({ atMs: Date.now() + 1, age: anAge(5) })]))
  await eventually(
    async () => {
      const next = await api.get('/api/v1/series', { headers: { 'If-None-Match': etag } })
      await next.text()
      return next.status === 200
    },
    { what: 'a new version' },
  )
})

test('one series is found by its id, whatever characters its names have', async () => {
  await using api = await startTestApi()
  const series = aKey('föö/bar %?#', 'orders eu')
  await api.publish(aBatch([aSample({ series })]))
  const response = await eventually(
    async () => {
      const found = await api.get(pathOf(seriesId(series)))
      return found.ok && found
    },
    { what: 'the series' },
  )
  assert.deepEqual(seriesDetails.parse(await response.json()).series, series)
})

for (const [what, path, status, code] of [
  ['no id', '/api/v1/series/nonsense', 400, 'API_SERIES_ID_MALFORMED'],
  ['an id of an unknown kind', pathOf('lag:a/b/c'), 400, 'API_SERIES_ID_MALFORMED'],
  ['an id with an empty name', pathOf('time_lag:a//c'), 400, 'API_SERIES_ID_MALFORMED'],
  ['an id with a lone percent sign', pathOf('time_lag:a/%/c'), 400, 'API_SERIES_ID_MALFORMED'],
  ['a path that is no encoding', '/api/v1/series/%zz', 400, 'API_PATH_MALFORMED'],
  ['a path that is no UTF-8', '/api/v1/series/%ff', 400, 'API_PATH_MALFORMED'],
  ['a long id', pathOf(`time_lag:${'a'.repeat(600)}/b/c`), 400, 'API_SERIES_ID_MALFORMED'],
  ['a series that is not there', pathOf(seriesId(aKey('x'))), 404, 'API_SERIES_UNKNOWN'],
  ['an unknown address', '/api/v1/nothing', 404, 'API_ROUTE_UNKNOWN'],
  ['another version', '/api/v9/series', 404, 'API_ROUTE_UNKNOWN'],
] as const) {
  test(`${what} is answered with the problem ${code}`, async () => {
    await using api = await startTestApi()
    const response = await api.get(path)
    assert.equal(response.status, status)
    assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    const problem = problemDetails.parse(await response.json())
    assert.deepEqual([problem.code, problem.status], [code, status])
    assert.ok((problem.detail ?? '').length < 500)
  })
}

test('a method that an address does not take is refused with those that it takes', async () => {
  await using api = await startTestApi()
  for (const [method, path, allow] of [
    ['DELETE', '/api/v1/series', 'GET, HEAD'],
    ['GET', '/api/v1/sparklines', 'POST'],
  ] as const) {
    const response = await api.get(path, { method })
    assert.equal(response.status, 405)
    assert.equal(response.headers.get('allow'), allow)
    assert.equal(problemDetails.parse(await response.json()).code, 'API_METHOD_REFUSED')
  }
})

test('rows of the history are there before the first poll, with what was last known', async () => {
  const key = aKey('billing')
  const startMs = Math.floor(Date.now() / 10_000) * 10_000 - 10_000
  await using api = await startTestApi({
    frames: [aFrame(key, startMs - 10_000, 2_000), aFrame(key, startMs, 12_000)],
  })
  const { series } = await listOf(api)
  assert.equal(series.length, 1)
  const [row] = series
  assert.equal(row?.atMs, startMs + 10_000)
  assert.ok(row.age.known && Math.abs(row.age.bestMs - 12_000) < 240, JSON.stringify(row.age))
  assert.deepEqual([row.facts, row.backlog], [['stalled'], 3])
})

test('a series of the history that is older than a day is not shown', async () => {
  const startMs = Math.floor(Date.now() / 10_000) * 10_000 - 90_000_000
  await using api = await startTestApi({ frames: [aFrame(aKey('billing'), startMs, 1_000)] })
  assert.deepEqual((await listOf(api)).series, [])
})
