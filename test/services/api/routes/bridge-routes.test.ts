import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bridgePaceList } from '#contracts/bridge-pace.ts'
import { topics } from '#contracts/topics.ts'
import { eventually } from '#test/support/eventually.ts'
import { aStatus } from '../rows.ts'
import { startTestApi } from '../start-test-api.ts'

test('the pace of a bridge is of the statuses that it told, and one that cannot be read is one dead letter', async () => {
  await using api = await startTestApi()
  const status = aStatus()
  for (const [atMs, requests] of [
    [status.atMs, 5],
    [status.atMs + 60_000, 12],
  ] as const) {
    const told = { ...status, atMs, cost: { ...status.cost, requests } }
    await api.publishText(topics.bridges.name, told.cluster, JSON.stringify(told))
  }
  await api.publishText(topics.bridges.name, 'other', '{"v":1}')
  const [pace] = await eventually(
    async () => {
      const list = bridgePaceList.parse(await (await api.get('/api/v1/bridges/pace')).json())
      return list.bridges[0]?.polls === 1 && list.bridges
    },
    { what: 'the second poll', withinMs: 30_000 },
  )
  assert.equal(pace?.perMinute?.requests, 12)
  await eventually(async () => (await api.deadLetters()).length > 0, {
    ...{ what: 'the dead letter', withinMs: 30_000 },
  })
  assert.equal((await api.deadLetters()).length, 1)
})
