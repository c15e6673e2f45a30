import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelStatus, seriesSkillList } from '#contracts/model-status.ts'
import { seriesId } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import { eventually } from '#test/support/eventually.ts'
import { aCollectorStatus, aLearntState } from '../model/collector-statuses.ts'
import { aKey, anAnomaly } from '../rows.ts'
import { startTestApi } from '../start-test-api.ts'

test('who forecasts, how good it was, and what came of predictions, are there to read', async () => {
  const startMs = Date.now() - 3_600_000
  const prediction = anAnomaly({
    ...{ startMs, atMs: startMs + 300_000, endMs: startMs + 300_000, outcome: 'confirmed' },
  })
  await using api = await startTestApi({ anomalies: [prediction] })
  const model = async () => modelStatus.parse(await (await api.get('/api/v1/model')).json())
  assert.deepEqual((await model()).collectors, [])
  const status = aCollectorStatus()
  await api.publishText(topics.collectors.name, 'one', JSON.stringify(status))
  const key = aKey('billing')
  const state = JSON.stringify(aLearntState(key))
  await api.publishText(topics.seriesState.name, seriesId(key), state)
  const shown = await eventually(
    async () => {
      const found = await model()
      return found.series.known === 1 && found.collectors.length === 1 && found
    },
    { what: 'the collector', withinMs: 30_000 },
  )
  assert.deepEqual(shown.collectors, [status])
  assert.deepEqual([shown.predictions.precision, shown.predictions.leadMedianS], [1, 300])
  const skills = seriesSkillList.parse(await (await api.get('/api/v1/model/series')).json())
  assert.equal(skills.series[0]?.consumer, 'billing')
  assert.equal((await api.get('/api/v1/model/series?limit=0')).status, 400)
})

test('a status that cannot be read is a dead letter and hides nothing', async () => {
  await using api = await startTestApi()
  await api.publishText(topics.collectors.name, 'one', '{"v":1}')
  await eventually(async () => (await api.deadLetters()).length === 1, {
    ...{ what: 'the dead letter', withinMs: 30_000 },
  })
  assert.equal((await api.get('/api/v1/model')).status, 200)
})
