import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foretapConfig } from '#cli/config.ts'
import { settingsOf } from '#cli/flags.ts'
import { loadConfig } from '#kit/config/load-config.ts'

const load = (flags: Parameters<typeof settingsOf>[0], text = '') =>
  loadConfig(foretapConfig, {
    ...{ env: {}, envPrefix: 'FORETAP_', flags: settingsOf(flags, 'api') },
    file: { name: 'foretap.yaml', text },
    readText: async () => '',
  })

test('--kafka and --pulsar together watch both clusters, and none of the file', async () => {
  const text = 'clusters: [{type: demo, name: a}, {type: demo, name: b}, {type: demo, name: c}]'
  const flags = { kafka: 'k:9092', pulsar: 'http://p1:8080, https://p2:8443' }
  const loaded = await load(flags, text)
  assert.ok(loaded.ok, JSON.stringify(loaded))
  assert.deepEqual(
    loaded.config.clusters.map(({ type, name }) => [type, name]),
    [
      ['kafka', 'kafka'],
      ['pulsar', 'pulsar'],
    ],
  )
  const [, pulsar] = loaded.config.clusters
  assert.deepEqual(pulsar?.type === 'pulsar' && pulsar.urls, ['http://p1:8080', 'https://p2:8443'])
})

for (const url of ['p1:8080', 'pulsar://p1:6650', 'http://user:word@p1:8080', 'http://p1:8080/x']) {
  test(`--pulsar ${url} is refused by its flag`, async () => {
    const loaded = await load({ pulsar: url })
    assert.ok(!loaded.ok)
    assert.deepEqual(
      loaded.problems.map(({ origin }) => origin),
      ['--pulsar'],
    )
  })
}
