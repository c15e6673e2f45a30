import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bridgeList, seriesList } from '#contracts/http-api.ts'
import { eventually } from '#test/support/eventually.ts'
import { aBatch, aSample, aStatus } from './rows.ts'
import { startTestApi, type TestApi } from './start-test-api.ts'

const rowCount = async (api: TestApi) =>
  seriesList.parse(await (await api.get('/api/v1/series')).json()).series.length

for (const [what, value, reason] of [
  ['that is no JSON', '{"v":1,', 'not-json'],
  ['of another version', JSON.stringify({ ...aBatch([aSample()]), v: 2 }), 'version'],
  ['with a wrong field', JSON.stringify({ ...aBatch([aSample()]), shard: 'x' }), 'schema'],
] as const) {
  test(`a message ${what} goes to the dead letters with the reason, and the next one is read`, async () => {
    await using api = await startTestApi()
    await api.publishText('foretap.samples', '7', value)
    await api.publish(aBatch([aSample({ atMs: Date.now() })]))
    await eventually(async () => (await rowCount(api)) === 1, { what: 'the readable message' })
    const [letter, ...others] = await eventually(
      async () => {
        const letters = await api.deadLetters()
        return letters.length > 0 && letters
      },
      { what: 'a dead letter' },
    )
    assert.deepEqual(others, [])
    assert.deepEqual(
      [letter?.topic, letter?.key, letter?.reason, letter?.value],
      ['foretap.samples', '7', reason, value],
    )
  })
}

test('a bridge whose key is deleted leaves the list', async () => {
  await using api = await startTestApi()
  const count = async () => {
    const { bridges } = bridgeList.parse(await (await api.get('/api/v1/bridges')).json())
    return bridges.length
  }
  await api.publishText('foretap.bridges', 'local', JSON.stringify(aStatus()))
  await eventually(async () => (await count()) === 1, { what: 'the bridge' })
  await api.publishText('foretap.bridges', 'local', '')
  await eventually(async () => (await count()) === 0, { what: 'the bridge to leave' })
  assert.deepEqual(await api.deadLetters(), [])
})
