import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kafka, logLevel } from 'kafkajs'
import { Registry } from 'prom-client'
import { startBridgeRole } from '#bridge/bridge-role.ts'
import { bridgeRoleConfig } from '#bridge/config.ts'
import { contextId } from '#contracts/context.ts'
import { topics } from '#contracts/topics.ts'
import { systemClock } from '#kit/clock.ts'
import { contextConfig } from '#kit/context/config.ts'
import { openContextBook } from '#kit/context/context-book.ts'
import { createHealth } from '#kit/health.ts'
import { createKafkaBus } from '#kit/kafka/kafka-bus.ts'
import { kafkaBusConfig } from '#kit/kafka/kafka-bus-config.ts'
import { silentLogger as log } from '#kit/logger.ts'
import { aRecord } from '#test/services/kit/context/a-record.ts'
import { eventually } from '#test/support/eventually.ts'
import { freshName } from '#test/support/fresh-name.ts'
import { kafkaSkip, sharedKafka } from '#test/support/kafka.ts'

const skip = await kafkaSkip()
const clock = systemClock
/** Of Kafka's resource types. */
const topicResource = 2

test('what changes on a real Kafka is told over a Kafka bus, beside what people say, also to whoever starts later', {
  skip,
  timeout: 180_000,
}, async () => {
  await using opened = new AsyncDisposableStack()
  const { bootstrap } = await sharedKafka()
  const admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  opened.defer(() => admin.disconnect())
  const [stream, consumer] = [freshName('orders'), freshName('billing')]
  const configEntries = [{ name: 'retention.ms', value: '600000' }]
  await admin.createTopics({
    topics: [{ topic: stream, numPartitions: 1, configEntries }],
    waitForLeaders: true,
  })
  const partitions = [{ partition: 0, offset: '0' }]
  await admin.setOffsets({ groupId: consumer, topic: stream, partitions })

  const busOptions = kafkaBusConfig.parse({
    ...{ brokers: [bootstrap], topicPrefix: `${freshName('context')}.` },
    ...{ partitions: 3, replicationFactor: 1, sessionTimeoutMs: 6_000, retryMs: 50 },
  })
  const bus = opened.use(await createKafkaBus(busOptions, { clock, log, registry: new Registry() }))
  const bookOf = async () =>
    openContextBook(contextConfig.parse({}), { bus, clock, log, registry: new Registry() })
  const book = opened.use(await bookOf())
  const { bridges } = bridgeRoleConfig.parse({
    bridges: [
      {
        ...{ type: 'kafka', name: 'prod', brokers: [bootstrap], streams: { include: [stream] } },
        ...{ discoveryIntervalMs: 300, commitsIntervalMs: 300, topicConfigsMaxAgeMs: 1_000 },
      },
    ],
  })
  const registry = new Registry()
  opened.use(
    await startBridgeRole({ bridges }, { bus, clock, log, registry, health: createHealth(clock) }),
  )
  const polls = async () =>
    (await registry.getSingleMetric('foretap_bridge_polls_total')?.get())?.values[0]?.value ?? 0
  await eventually(async () => (await polls()) >= 3, { what: 'polls', withinMs: 30_000 })

  const said = aRecord({ subject: { consumer }, facts: { owner: 'payments' } })
  await bus.publish(topics.context.name, [{ key: contextId(said), value: JSON.stringify(said) }])
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        ...{ type: topicResource, name: stream },
        configEntries: [{ name: 'retention.ms', value: '60000' }],
      },
    ],
  })
  await admin.createPartitions({ topicPartitions: [{ topic: stream, count: 3 }] })

  const expected = [
    `partitions of ${stream} went from 1 to 3`,
    `retention.ms of ${stream} went from 600000 to 60000`,
  ]
  const known = () => book.of({ cluster: 'prod', stream, consumer })
  const textsOf = () =>
    known()
      .events.map(({ text }) => text)
      .sort()
  await eventually(() => textsOf().length >= 2 && known().labels.owner !== undefined, {
    ...{ what: 'both changes and the owner', withinMs: 60_000 },
  })
  assert.deepEqual(textsOf(), expected)
  assert.equal(known().labels.owner, 'payments')
  for (const { atMs, notBeforeMs = 0 } of known().events) {
    assert.ok(notBeforeMs < atMs && atMs - notBeforeMs < 60_000, `${notBeforeMs} … ${atMs}`)
  }
  await bus.publish(topics.context.name, [{ key: contextId(said), value: '' }])
  await eventually(() => known().labels.owner === undefined, {
    ...{ what: 'the deletion', withinMs: 30_000 },
  })
  await using later = await bookOf()
  await later.ready
  assert.deepEqual(later.of({ cluster: 'prod', stream, consumer }), known())
})
