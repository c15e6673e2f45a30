import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { topics } from '#contracts/topics.ts'
import { systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import { createKafkaBus } from '#kit/kafka/kafka-bus.ts'
import { kafkaBusConfig } from '#kit/kafka/kafka-bus-config.ts'
import { silentLogger } from '#kit/logger.ts'
import { startKafka } from '#lab/kafka/start-kafka.ts'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip } from '#test/support/kafka.ts'

const skip = await kafkaSkip()
const options = { skip, timeout: 120_000 }

const openBus = (config: object) =>
  createKafkaBus(
    kafkaBusConfig.parse({
      ...{ partitions: 3, replicationFactor: 1, sessionTimeoutMs: 6_000, retryMs: 50 },
      ...{ publishTimeoutMs: 2_000, connectTimeoutMs: 1_000, requestTimeoutMs: 2_000, ...config },
    }),
    { clock: systemClock, log: silentLogger, registry: new Registry() },
  )

const isRetriable = (error: unknown) => error instanceof AppError && error.spec.retry === 'later'
const numbered = (n: number) => [{ key: String(n % 256), value: String(n) }]

test(
  'a broker that goes away is a state that passes: nothing that was taken is lost',
  options,
  async () => {
    await using kafka = await startKafka()
    await using bus = await openBus({ brokers: [kafka.bootstrap] })
    const seen = new Set<string>()
    await using _ = await bus.subscribe({
      topic: topics.samples.name,
      group: 'outage',
      from: 'earliest',
      handle: async messages => {
        for (const { value } of messages) seen.add(value)
      },
    })
    const taken = new Set<string>()
    const publish = async (n: number) => {
      await bus.publish(topics.samples.name, numbered(n))
      taken.add(String(n))
    }
    await publish(1)
    await eventually(() => seen.has('1'), { withinMs: 20_000, what: 'the first message' })
    assert.deepEqual(bus.health(), { ok: true })
    await kafka.brokers[0]?.kill()
    await assert.rejects(publish(2), isRetriable)
    await eventually(() => !bus.health().ok, { withinMs: 20_000, what: 'the outage to be seen' })
    await kafka.brokers[0]?.restart()
    await eventually(
      () =>
        publish(3).then(
          () => true,
          () => false,
        ),
      {
        withinMs: 60_000,
        what: 'a publication after the outage',
      },
    )
    await eventually(() => [...taken].every(value => seen.has(value)) && bus.health().ok, {
      withinMs: 60_000,
      what: 'everything that was taken',
    })
  },
)

test('a cluster that is not there refuses publications with a retriable error and is said', {
  timeout: 60_000,
}, async () => {
  await using bus = await openBus({ brokers: ['127.0.0.1:1'] })
  await using _ = await bus.subscribe({
    topic: topics.bridges.name,
    from: 'earliest',
    handle: async () => {},
  })
  await assert.rejects(bus.publish(topics.samples.name, numbered(1)), isRetriable)
  const reading = await eventually(
    () => {
      const health = bus.health()
      return health.ok ? undefined : health
    },
    { withinMs: 20_000, what: 'the outage to be seen' },
  )
  assert.match(reading.reason, /127\.0\.0\.1:1|ECONNREFUSED|cannot be reached/)
})

test('messages go over TLS with SCRAM, and a wrong password is said', options, async () => {
  await using kafka = await startKafka({ listeners: 'sasl_tls', users: { foretap: 'right' } })
  const secured = (password: string) => ({
    brokers: [kafka.bootstrap],
    tls: { caFile: kafka.tls?.caFile },
    sasl: { mechanism: 'scram-sha-512', username: 'foretap', password },
  })
  await using bus = await openBus(secured('right'))
  await bus.publish(topics.bridges.name, [{ key: 'east', value: '{}' }])
  assert.deepEqual([...(await bus.snapshot(topics.bridges.name))], [['east', '{}']])
  await using wrong = await openBus(secured('wrong'))
  await assert.rejects(
    wrong.publish(topics.bridges.name, [{ key: 'east', value: '{}' }]),
    (error: unknown) => /[Aa]uthentication|credentials/.test(String(error)),
  )
})
