import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSelection } from '#bridge/offsets/selection.ts'
import { foretapConfig } from '#cli/config.ts'
import { envPrefix } from '#cli/load-root-config.ts'
import { loadConfig } from '#kit/config/load-config.ts'

const load = (text: string) =>
  loadConfig(foretapConfig, {
    file: { name: 'foretap.yaml', text },
    env: {},
    envPrefix,
    readText: async path => assert.fail(`nothing asks for ${path}`),
  })

test('how a Kafka cluster is polled, what of it is watched and how is set in the file, once', async () => {
  const loaded = await load(`
clusters:
  - type: kafka
    name: eu
    brokers: [a:9092]
    streams: { include: ['orders.*'], exclude: ['*.tmp'] }
    consumers: { exclude: [console-*] }
    isolation: read_committed
    isolationOf: [{ consumer: audit, isolation: read_uncommitted }]
    endsIntervalMs: 500
    commitsIntervalMs: 2000
    discoveryIntervalMs: 30000
    seriesMax: 100
    lookups: { requestsPerPoll: 2 }
`)
  assert.ok(loaded.ok, JSON.stringify(loaded))
  const [cluster] = loaded.config.clusters
  assert.equal(cluster?.type, 'kafka')
  const { endsIntervalMs, commitsIntervalMs, discoveryIntervalMs, seriesMax, lookups } = cluster
  assert.deepEqual(
    { endsIntervalMs, commitsIntervalMs, discoveryIntervalMs, seriesMax },
    { endsIntervalMs: 500, commitsIntervalMs: 2_000, discoveryIntervalMs: 30_000, seriesMax: 100 },
  )
  assert.deepEqual(lookups, { requestsPerPoll: 2, partitionsPerPoll: 200, partitionsAtStart: 4000 })
  const selection = createSelection(cluster)
  assert.ok(selection.watchesStream('orders.eu'))
  assert.ok(!selection.watchesStream('orders.tmp') && !selection.watchesStream('clicks'))
  assert.ok(selection.watchesConsumer('billing') && !selection.watchesConsumer('console-1'))
  assert.equal(selection.isolationOf('audit'), 'read_uncommitted')
  assert.equal(selection.isolationOf('billing'), 'read_committed')
})

test('clusters of every type are named by the same key, and two of one name are refused', async () => {
  const named = await load(`
clusters:
  - { type: demo, name: one }
  - { type: kafka, name: two, brokers: ['a:9092'] }
`)
  assert.ok(named.ok, JSON.stringify(named))
  assert.deepEqual(
    named.config.clusters.map(({ name }) => name),
    ['one', 'two'],
  )
  const twice = await load(`
clusters:
  - { type: demo, name: one }
  - { type: kafka, name: one, brokers: ['a:9092'] }
`)
  assert.ok(!twice.ok)
  assert.deepEqual(
    twice.problems.map(({ path, rule }) => [path, rule]),
    [['clusters', 'each cluster needs a name of its own']],
  )
})
