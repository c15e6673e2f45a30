import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bridgeRoleConfig, isMeasurable, lookedAt, openBridge } from '#bridge/config.ts'
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

test('who looks at a cluster for a moment gets news as often as asked, of nothing but what is named', () => {
  const { bridges } = bridgeRoleConfig.parse({
    bridges: [
      { type: 'kafka', brokers: ['a:9092'], streams: { include: ['*'], exclude: ['secret'] } },
      { type: 'pulsar', urls: ['http://a:8080'] },
      { type: 'demo' },
    ],
  })
  const [kafka, pulsar, demo] = bridges
  assert.ok(kafka?.type === 'kafka' && pulsar?.type === 'pulsar' && demo !== undefined)
  const look = { everyMs: 1_500, stream: '__orders', consumer: undefined }
  const seen = lookedAt(kafka, look)
  assert.ok(seen.type === 'kafka')
  assert.deepEqual([seen.commitsIntervalMs, seen.endsIntervalMs], [1_500, 500])
  assert.deepEqual(seen.streams, { include: ['__orders'], exclude: ['secret'] })
  assert.deepEqual([seen.consumers, seen.internalStreams], [kafka.consumers, true])
  assert.deepEqual(lookedAt(pulsar, { everyMs: 2_000, consumer: 'billing' }), {
    ...{ ...pulsar, pollIntervalMs: 2_000 },
    consumers: { include: ['billing'], exclude: [] },
  })
  assert.deepEqual(bridges.map(isMeasurable), [true, true, false])
  assert.deepEqual(lookedAt(demo, look), demo)
})
