import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bridgeRoleConfig, openBridge } from '#bridge/config.ts'
import type { BridgeDeps } from '#bridge/define-bridge.ts'
import { systemClock as clock } from '#kit/clock.ts'
import { silentLogger as log } from '#kit/logger.ts'

const hourMs = 3_600_000

async function ageOfFirstPollMs(deps: Partial<BridgeDeps>): Promise<number> {
  const { bridges } = bridgeRoleConfig.parse({ bridges: [{ type: 'demo', historyHours: 2 }] })
  const [config] = bridges
  assert.ok(config)
  await using bridge = await openBridge(config, { clock, log, ...deps })
  for await (const { atMs } of bridge.polls(new AbortController().signal)) return Date.now() - atMs
  return assert.fail('it gave no poll')
}

test('a demo whose history nobody keeps begins with the present', async () => {
  const ageMs = await ageOfFirstPollMs({})
  assert.ok(ageMs < 60_000, `${ageMs}`)
})

test('a demo whose history is kept begins with the past that lacks', async () => {
  const asked: string[] = []
  const historyEndMs = async (cluster: string) => {
    asked.push(cluster)
    return undefined
  }
  const ageMs = await ageOfFirstPollMs({ historyEndMs })
  assert.ok(ageMs > 1.9 * hourMs, `${ageMs}`)
  assert.deepEqual(asked, ['demo'])
})
