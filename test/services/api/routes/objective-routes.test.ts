import assert from 'node:assert/strict'
import { test } from 'node:test'
import { objectiveDetails, objectiveList } from '#contracts/objective-status.ts'
import { seriesId } from '#contracts/series.ts'
import { eventually } from '#test/support/eventually.ts'
import { aBatch, aFrame, aKey, anAge, anAnomaly, aSample } from '../rows.ts'
import { startTestApi, type TestApi } from '../start-test-api.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

const listOf = async (api: TestApi) =>
  objectiveList.parse(await (await api.get('/api/v1/objectives')).json())

test('a series says its objective, how much of its budget is used, and what nobody knows', async () => {
  const nowMs = Math.floor(Date.now() / minuteMs) * minuteMs
  const at = (minutes: number) => nowMs - minutes * minuteMs
  const key = aKey('billing')
  // Two hours with a sample a minute, but for twelve minutes in which nothing was kept.
  const frames = Array.from({ length: 120 }, (_, i) => at(120) + i * minuteMs)
    .filter(startMs => startMs < at(42) || startMs >= at(30))
    .map(startMs => aFrame(key, startMs, 5_000))
  const breach = anAnomaly({
    ...{ kind: 'breach', startMs: at(60), atMs: at(54), endMs: at(54) },
    objectiveMs: 30_000,
  })
  await using api = await startTestApi({
    ...{ frames, anomalies: [breach], objectiveOf: () => 30_000, shareOf: () => 0.99 },
  })
  const list = await eventually(
    async () => {
      const found = await listOf(api)
      return found.pending === 0 && found.objectives.length === 1 && found
    },
    { what: 'the budget', withinMs: 30_000 },
  )
  const [one] = list.objectives
  assert.equal(one?.origin, 'given')
  assert.equal(one.share, 0.99)
  const { budget } = one
  assert.ok(budget)
  assert.equal(budget.brokenMs, 6 * minuteMs)
  assert.equal(budget.allowedMs, 7.2 * hourMs)
  assert.ok(Math.abs(budget.unknownMs - 12 * minuteMs) < 2 * minuteMs, `${budget.unknownMs}`)
  assert.ok(budget.usedAtMost > budget.used)
  assert.ok((budget.burn['6h'] ?? 0) > 0)

  const id = encodeURIComponent(seriesId(key))
  const response = await api.get(`/api/v1/objectives/${id}`)
  const details = objectiveDetails.parse(await response.json())
  assert.equal(
    details.days.reduce((sum, { brokenMs }) => sum + brokenMs, 0),
    6 * minuteMs,
  )
})

test('a series without an objective says so and has no budget', async () => {
  await using api = await startTestApi()
  const atMs = Date.now()
  await api.publish(aBatch([aSample({ atMs, age: anAge(20_000) })], { atMs }))
  const [one] = await eventually(
    async () => {
      const { objectives } = await listOf(api)
      return objectives.length > 0 && objectives
    },
    { what: 'the series', withinMs: 30_000 },
  )
  assert.deepEqual([one?.objectiveMs, one?.origin, one?.budget], [undefined, undefined, undefined])
})

test('the budget of a series that is not known is refused by name', async () => {
  await using api = await startTestApi()
  const response = await api.get('/api/v1/objectives/time_lag%3Aa%2Fb%2Fc')
  assert.equal(response.status, 404)
})
