import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { openKafkaSource } from '#bridge/kafka/kafka-source.ts'
import { probeKafka } from '#bridge/kafka/probe.ts'
import type { ConsumerInfo } from '#bridge/offsets/offset-source.ts'
import { systemClock } from '#kit/clock.ts'
import { type JavaClient, type JavaClients, startJavaClients } from '#lab/kafka/java-client.ts'
import { type Kafka, startKafka } from '#lab/kafka/start-kafka.ts'
import { kafkaSkip } from '#test/support/kafka.ts'

const { signal } = new AbortController()
const password = 'watch-me'

describe('a user with few rights', { skip: await kafkaSkip() }, () => {
  let kafka: Kafka
  let java: JavaClients
  let admin: JavaClient

  const config = (user: string, more: Record<string, unknown> = {}) =>
    kafkaBridgeConfig.parse({
      brokers: [kafka.bootstrap],
      sasl: { mechanism: 'scram-sha-256', username: user, password },
      ...more,
    })
  const allow = (user: string, operation: string, [resource, name]: readonly [string, string]) =>
    admin.call('allow', { user, operation, resource, name })

  before(async () => {
    const users = { nobody: password, watcher: password, reader: password }
    kafka = await startKafka({ listeners: 'sasl_plaintext', acls: true, users })
    java = await startJavaClients(kafka.adminBootstrap)
    admin = await java.admin()
    for (const topic of ['open', 'hidden']) {
      await kafka.createTopic(topic)
      const producer = await java.producer()
      await producer.call('send', { topic, partition: 0, count: 3 })
      const member = await java.consumer('classic', { group: `${topic}-group`, topics: [topic] })
      await member.call('join')
      await member.call('commit', { topic, offsets: { 0: 1 } })
    }
    for (const user of ['watcher', 'reader']) {
      await allow(user, 'DESCRIBE', ['TOPIC', 'open'])
      await allow(user, 'DESCRIBE', ['GROUP', 'open-group'])
      await allow(user, 'DESCRIBE', ['GROUP', 'hidden-group'])
    }
    await allow('reader', 'READ', ['TOPIC', 'open'])
    await allow('reader', 'DESCRIBE_CONFIGS', ['TOPIC', 'open'])
  })
  after(async () => {
    await java?.[Symbol.asyncDispose]()
    await kafka?.[Symbol.asyncDispose]()
  })

  test('is enough with Describe alone: ages are measured, the unfavourable is assumed', async () => {
    await using source = await openKafkaSource(config('watcher'), { clock: systemClock })
    const { streams, consumers, deniedStreams, isComplete } = await source.discover(signal)
    assert.ok(isComplete)
    assert.deepEqual(
      streams.map(({ stream, timestamps, compacted }) => ({ stream, timestamps, compacted })),
      [{ stream: 'open', timestamps: 'create', compacted: true }],
    )
    assert.deepEqual(deniedStreams, ['hidden'])
    assert.deepEqual(consumers.map(({ consumer }) => consumer).sort(), [
      'hidden-group',
      'open-group',
    ])
    const [ends] = await source.ends({ kind: 'high-watermark', streams }, signal)
    assert.deepEqual(ends?.streams, [{ stream: 'open', partitions: [0], offsets: [3] }])
    const commits = await source.commits(consumers, signal)
    const open = commits.find(({ consumer }) => consumer === 'open-group')
    assert.deepEqual(open?.streams, [{ stream: 'open', partitions: [0], offsets: [1] }])
    const [found] = await source.lookup(
      { timestampMs: 0, partitions: [{ stream: 'open', partition: 0 }] },
      signal,
    )
    assert.equal(found?.found?.offset, 0)
    const { state, problems } = source.health()
    assert.equal(state, 'degraded')
    assert.deepEqual(
      problems.map(({ code, subject }) => ({ code, subject })),
      [{ code: 'authorization', subject: 'topic hidden' }],
    )
  })

  test('does not read headers without the right to, and the rest stands', async () => {
    const position = { stream: 'open', partition: 0, offset: 1 }
    await using source = await openKafkaSource(config('watcher', { headerReads: {} }), {
      clock: systemClock,
    })
    await source.discover(signal)
    assert.deepEqual(await source.headers?.([position], signal), [
      { position, failure: 'request-refused' },
    ])
    await using reader = await openKafkaSource(config('reader', { headerReads: {} }), {
      clock: systemClock,
    })
    await reader.discover(signal)
    const [reading] = (await reader.headers?.([position], signal)) ?? []
    assert.equal(reading?.batch?.lastOffset, 2)
  })

  test('knows what it may not do, and what to do about it', async () => {
    const states = async (user: string) => {
      const probe = await probeKafka(
        config(user, { headerReads: {} }),
        { clock: systemClock },
        signal,
      )
      for (const { state, text, advice } of probe.findings) {
        assert.equal(state === 'ok', advice === undefined, text)
      }
      return Object.fromEntries(probe.findings.map(({ about, state }) => [about, state]))
    }
    assert.deepEqual(await states('watcher'), {
      connection: 'ok',
      versions: 'ok',
      topics: 'limited',
      configs: 'limited',
      groups: 'ok',
      offsets: 'ok',
      headers: 'limited',
    })
    assert.deepEqual(await states('reader'), {
      connection: 'ok',
      versions: 'ok',
      topics: 'limited',
      configs: 'ok',
      groups: 'ok',
      offsets: 'ok',
      headers: 'ok',
    })
    const nobody = await states('nobody')
    assert.deepEqual(
      [nobody.connection, nobody.topics, nobody.groups],
      ['ok', 'limited', 'limited'],
    )
  })

  test('is told apart from a cluster that is not there', async () => {
    const broken = kafkaBridgeConfig.parse({ brokers: ['127.0.0.1:1'] })
    const { findings, versions } = await probeKafka(broken, { clock: systemClock }, signal)
    assert.deepEqual(versions, [])
    assert.deepEqual(
      findings.map(({ about, state }) => ({ about, state })),
      [{ about: 'connection', state: 'failed' }],
    )
    assert.match(findings[0]?.text ?? '', /127\.0\.0\.1:1 cannot be reached: connection refused/)
  })

  test('sees a group that it may not describe as unknown for want of a right', async () => {
    await using source = await openKafkaSource(config('watcher'), { clock: systemClock })
    await source.discover(signal)
    const secret: ConsumerInfo = {
      ...{ consumer: 'secret-group', kind: 'classic', state: 'stable', members: 1 },
    }
    const [reading] = await source.commits([secret], signal)
    assert.equal(reading?.failure, 'no-group-right')
    const problem = source.health().problems.find(({ subject }) => subject === 'group secret-group')
    assert.equal(problem?.code, 'authorization')
  })
})
