import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { probeKafka } from '#bridge/kafka/probe.ts'
import { runCli } from '#cli/cli.ts'
import type { Check } from '#cli/doctor/check.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { type JavaClient, type JavaClients, startJavaClients } from '#lab/kafka/java-client.ts'
import { adminPassword, type Kafka, startKafka } from '#lab/kafka/start-kafka.ts'
import { aTerminal } from '#test/services/cli/a-terminal.ts'
import { kafkaSkip } from '#test/support/kafka.ts'

const skip = await kafkaSkip()
const password = 'watch-me-closely'

interface Document {
  readonly ok: boolean
  readonly checks: readonly Check[]
  readonly clusters: readonly {
    readonly clusterId?: string
    readonly measures?: {
      readonly brokers: readonly { readonly rttMs: number; readonly speaksAs: string }[]
      readonly groups: Readonly<Record<string, number>>
      readonly pollCost: { readonly requests: number; readonly receivedBytes: number }
      readonly clock: { readonly partitionsChecked: number; readonly aheadMs?: number }
    }
  }[]
}

describe('foretap doctor at a real Kafka with TLS, logins and access control', { skip }, () => {
  let kafka: Kafka
  let java: JavaClients
  let admin: JavaClient
  const path = (name: string) => join(kafka.directory, name)

  /** What the doctor says of the cluster, and its exit code. */
  async function doctor(flags: readonly string[]) {
    const terminal = aTerminal({ env: { FORETAP_CONFIG: path('foretap.yaml') } })
    const code = await runCli(['doctor', '--json', '--kafka', kafka.bootstrap, ...flags], terminal)
    const text = terminal.output()
    assert.ok(!text.includes(password) && !terminal.errors().includes(password))
    const { checks, clusters, ok } = JSON.parse(text) as Document
    const ofCluster = checks.filter(({ area }) => area === 'cluster')
    const states = Object.fromEntries(ofCluster.map(({ check, state }) => [check, state]))
    assert.equal(ok, code === 0, text)
    return { code, checks: ofCluster, states, cluster: clusters[0] }
  }
  const login = (user: string, passwordFile = path('password')) => [
    ...['--tls-ca', kafka.tls?.caFile ?? '', '--sasl-mechanism', 'scram-sha-256'],
    ...['--sasl-user', user, '--sasl-password-file', passwordFile],
  ]

  before(async () => {
    const users = { watcher: password, nobody: password }
    kafka = await startKafka({ listeners: 'sasl_tls', acls: true, users })
    await writeFile(path('password'), `${password}\n`)
    await writeFile(path('admin'), adminPassword)
    await writeFile(path('wrong'), `not-${password}\n`)
    const store = `store: {path: ${path('foretap.db')}}`
    await writeFile(path('foretap.yaml'), `${store}\napi: {port: 0}\n`)
    java = await startJavaClients(kafka.adminBootstrap)
    admin = await java.admin()
    const producer = await java.producer()
    for (const topic of ['open', 'hidden', 'stamped']) {
      const config = topic === 'stamped' ? { 'message.timestamp.type': 'LogAppendTime' } : {}
      await kafka.createTopic(topic, { partitions: 2, config })
      await producer.call('send', { topic, partition: 0, count: 3 })
      const member = await java.consumer('classic', { group: `${topic}-group`, topics: [topic] })
      await member.call('join')
      await member.call('commit', { topic, offsets: { 0: 1 } })
    }
    const allow = (operation: string, resource: string, name: string) =>
      admin.call('allow', { user: 'watcher', operation, resource, name })
    for (const topic of ['open', 'stamped']) await allow('DESCRIBE', 'TOPIC', topic)
    await allow('DESCRIBE', 'GROUP', '*')
  })
  after(async () => {
    await java?.[Symbol.asyncDispose]()
    await kafka?.[Symbol.asyncDispose]()
  })

  test('all rights: everything is fine, counted and timed', async () => {
    const { code, checks, cluster } = await doctor(login('admin', path('admin')))
    assert.equal(code, 0, JSON.stringify(checks))
    assert.deepEqual(
      checks.filter(({ state }) => state !== 'ok'),
      [],
    )
    assert.ok(cluster?.measures && cluster.clusterId)
    const { brokers, groups, pollCost, clock } = cluster.measures
    assert.equal(brokers.length, 1)
    assert.ok((brokers[0]?.rttMs ?? 0) > 0)
    assert.equal(brokers[0]?.speaksAs, '4.0')
    assert.deepEqual(groups, { classic: 3 })
    // Five readings of end offsets, two other kinds, commits and half a discovery.
    assert.ok(pollCost.requests >= 8 && pollCost.requests <= 30, `${pollCost.requests}`)
    assert.ok(pollCost.receivedBytes > 500)
    assert.deepEqual(clock, { partitionsChecked: 2 })
  })

  test('Describe alone is enough; what is missing is named with what to grant', async () => {
    const { code, states, checks } = await doctor(login('watcher'))
    assert.equal(code, 0)
    assert.deepEqual(
      { connection: states.connection, topics: states.topics, configs: states.configs },
      { connection: 'ok', topics: 'limited', configs: 'limited' },
    )
    const topics = checks.find(({ check }) => check === 'topics')
    assert.match(topics?.text ?? '', /2 topics are visible; we may not describe hidden/)
    assert.match(topics?.advice ?? '', /Grant Describe/)
  })

  test('a user without rights sees nothing, and is told what to grant', async () => {
    const { states, checks } = await doctor(login('nobody'))
    assert.deepEqual([states.topics, states.groups], ['limited', 'limited'])
    for (const { state, advice } of checks) if (state !== 'ok') assert.ok(advice)
  })

  test('append times ahead of our clock prove that a clock is wrong, by how much at least', async () => {
    const clock: Clock = { ...systemClock, now: () => systemClock.now() - 60_000 }
    const config = kafkaBridgeConfig.parse({ brokers: kafka.adminBootstrap.split(',') })
    const { measures } = await probeKafka(config, { clock }, new AbortController().signal)
    const { partitionsChecked, aheadMs = 0 } = measures?.clock ?? {}
    assert.equal(partitionsChecked, 2)
    // The records were appended up to a minute ago, in the life of this broker.
    assert.ok(aheadMs > 0 && aheadMs <= 60_000, `${aheadMs}`)
  })

  const refusals = [
    ['a wrong password', () => login('watcher', path('wrong')), /refuses our credentials/],
    ['a user that does not exist', () => login('stranger'), /refuses our credentials/],
    ['plain text to a TLS listener', () => [], /does not speak the TLS we expect/],
    ['an authority that is not trusted', () => ['--tls', ...login('watcher').slice(2)], /TLS/],
  ] as const
  for (const [what, flags, text] of refusals) {
    test(`${what} stops measuring, by its name`, async () => {
      const { code, checks } = await doctor(flags())
      assert.equal(code, 1)
      assert.equal(checks.length, 1)
      assert.equal(checks[0]?.state, 'failed')
      assert.match(checks[0]?.text ?? '', text)
      assert.ok(checks[0]?.advice)
    })
  }
})
