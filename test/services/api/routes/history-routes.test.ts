import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemDetails, seriesHistory, sparklines } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'
import { systemClock } from '#kit/clock.ts'
import { aFrame, aKey } from '../rows.ts'
import { startTestApi, type TestApi } from '../start-test-api.ts'

const nowMs = 1_800_000_000_000
const key = aKey('billing')
const id = seriesId(key)
const startMs = Array.from({ length: 360 }, (_, i) => nowMs - 3_600_000 + i * 10_000)
const options = {
  frames: startMs.map((ms, i) => aFrame(key, ms, i * 100)),
  clock: { ...systemClock, now: () => nowMs },
}
const path = `/api/v1/series/${encodeURIComponent(id)}/history`

const postIds = (api: TestApi, body: string, type = 'application/json') =>
  api.get('/api/v1/sparklines', { method: 'POST', headers: { 'Content-Type': type }, body })

test('the history of the last three hours comes without asking for a range', async () => {
  await using api = await startTestApi(options)
  const history = seriesHistory.parse(await (await api.get(path)).json())
  assert.deepEqual(history.columns.startMs, startMs)
  assert.equal(history.id, id)
  const asked = { fromMs: nowMs - 10_800_000, toMs: nowMs, resolution: '10s' }
  assert.deepEqual(api.rangesAsked.at(-1), asked)
})

test('a range is read as asked, in the finest resolution that keeps the answer small', async () => {
  await using api = await startTestApi(options)
  const from = nowMs - 100 * 60_000
  await api.get(`${path}?from=${from}&to=${nowMs}&resolution=1m`)
  assert.deepEqual(api.rangesAsked.at(-1), { fromMs: from, toMs: nowMs, resolution: '1m' })
  for (const [hours, resolution] of [
    [16, '10s'],
    [17, '1m'],
    [100, '1m'],
    [101, '15m'],
    [1_500, '15m'],
  ] as const) {
    const response = await api.get(`${path}?from=${nowMs - hours * 3_600_000}`)
    assert.ok(response.ok)
    assert.equal(api.rangesAsked.at(-1)?.resolution, resolution)
  }
})

for (const [what, query, code, said] of [
  ['a beginning that is no number', 'from=yesterday', 'API_QUERY_INVALID', /from: must be epoch/],
  ['a negative time', 'from=-1', 'API_QUERY_INVALID', /from: must be epoch/],
  ['a fraction', 'to=1.5', 'API_QUERY_INVALID', /to: must be epoch/],
  ['a parameter given twice', 'from=1&from=2', 'API_QUERY_INVALID', /from/],
  ['an unknown resolution', 'resolution=1s', 'API_QUERY_INVALID', /10s, 1m or 15m/],
  ['an unknown parameter', 'form=1', 'API_QUERY_INVALID', /form/],
  ['an end before the beginning', 'from=20&to=10', 'API_RANGE_INVALID', /not before/],
  ['no length', 'from=10&to=10', 'API_RANGE_INVALID', /not before/],
  ['a range with too many points', `from=0&to=${nowMs}`, 'API_RANGE_INVALID', /at most 6000/],
  [
    'too many points of a resolution',
    `from=${nowMs - 86_400_000}&resolution=10s`,
    'API_RANGE_INVALID',
    /8640 points of 10s/,
  ],
] as const) {
  test(`a history with ${what} is refused and nothing is read`, async () => {
    await using api = await startTestApi(options)
    const before = api.rangesAsked.length
    const response = await api.get(`${path}?${query}`)
    assert.equal(response.status, 400)
    const problem = problemDetails.parse(await response.json())
    assert.equal(problem.code, code)
    assert.match(problem.detail ?? '', said)
    assert.equal(api.rangesAsked.length, before)
  })
}

test('a series without any history that is not on the board is unknown', async () => {
  await using api = await startTestApi(options)
  const other = encodeURIComponent(seriesId(aKey('other')))
  const response = await api.get(`/api/v1/series/${other}/history`)
  assert.equal(response.status, 404)
  assert.equal(problemDetails.parse(await response.json()).code, 'API_SERIES_UNKNOWN')
})

test('sparklines are thirty minutes on one grid, empty for a series without history', async () => {
  await using api = await startTestApi(options)
  const other = seriesId(aKey('other'))
  const response = await postIds(api, JSON.stringify({ ids: [id, other, id] }))
  const lines = sparklines.parse(await response.json())
  assert.equal(lines.startMs.length, 30)
  assert.deepEqual(Object.keys(lines.series).sort(), [id, other].sort())
  assert.ok(lines.startMs.every(ms => ms % 60_000 === 0))
  assert.ok(nowMs - (lines.startMs.at(-1) ?? 0) < 60_000)
  // The newest point of each minute stands for it.
  const at = lines.startMs.indexOf(nowMs - 600_000)
  const newest = startMs.indexOf(nowMs - 600_000 + 50_000) * 100
  const best = lines.series[id]?.bestMs[at] ?? Number.NaN
  assert.ok(Math.abs(best - newest) <= 0.02 * newest, `${best} is not about ${newest}`)
  assert.ok(lines.series[other]?.bestMs.every(value => value === null))
})

const longIds = Array.from({ length: 201 }, (_, i) => seriesId(aKey(`c${i}`)))
for (const [what, body, type, status, code] of [
  ['that is no JSON', '{', 'application/json', 400, 'API_BODY_INVALID'],
  ['without ids', '{}', 'application/json', 400, 'API_BODY_INVALID'],
  ['with no id', '{"ids":[]}', 'application/json', 400, 'API_BODY_INVALID'],
  ['with another field', '{"ids":["a"],"x":1}', 'application/json', 400, 'API_BODY_INVALID'],
  [
    'with a malformed id',
    '{"ids":["nonsense"]}',
    'application/json',
    400,
    'API_SERIES_ID_MALFORMED',
  ],
  [
    'with too many ids',
    JSON.stringify({ ids: longIds }),
    'application/json',
    400,
    'API_BODY_INVALID',
  ],
  ['of another type', JSON.stringify({ ids: [id] }), 'text/plain', 415, 'API_MEDIA_UNSUPPORTED'],
  [
    'that is too large',
    JSON.stringify({ ids: ['x'.repeat(2e6)] }),
    'application/json',
    413,
    'API_BODY_TOO_LARGE',
  ],
] as const) {
  test(`a request for sparklines ${what} is refused`, async () => {
    await using api = await startTestApi(options)
    const response = await postIds(api, body, type)
    assert.equal(response.status, status)
    assert.equal(problemDetails.parse(await response.json()).code, code)
  })
}
