import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { openKafkaSource } from '#bridge/kafka/kafka-source.ts'
import { systemClock } from '#kit/clock.ts'
import { startJavaClients } from '#lab/kafka/java-client.ts'
import { startKafka } from '#lab/kafka/start-kafka.ts'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip } from '#test/support/kafka.ts'

const { signal } = new AbortController()

test('leaders and coordinators that move with a killed broker are followed, and the loss stays visible', {
  skip: await kafkaSkip(),
}, async () => {
  await using kafka = await startKafka({ brokers: 3, heapMb: 192 })
  await kafka.createTopic('orders', { partitions: 9, replicas: 3 })
  await using java = await startJavaClients(kafka.adminBootstrap)
  const admin = await java.admin()
  const groups = Array.from({ length: 8 }, (_, i) => `group-${i}`)
  for (const group of groups) {
    await admin.call('commit', { group, topic: 'orders', partition: 0, offsets: { 0: 0, 5: 0 } })
  }
  await using source = await openKafkaSource(
    kafkaBridgeConfig.parse({ brokers: [kafka.bootstrap.split(',')[0]] }),
    { clock: systemClock },
  )
  const { streams, consumers, isComplete } = await source.discover(signal)
  assert.ok(isComplete)
  assert.equal(consumers.length, groups.length)
  const request = { kind: 'high-watermark', streams } as const
  const before = await source.ends(request, signal)
  assert.equal(before.length, 3, 'one request per broker')
  source.health()

  await kafka.brokers[1]?.kill()
  const { problems } = await eventually(
    async () => {
      const ends = await source.ends(request, signal)
      const commits = await source.commits(consumers, signal)
      const health = source.health()
      assert.equal(commits.length, groups.length)
      const measured = ends.flatMap(reading => reading.streams).flatMap(one => one.partitions)
      const isWhole = commits.every(({ failure, streams: read }) => !failure && read.length === 1)
      const isNoticed = health.problems.some(({ subject }) => subject.startsWith('broker 2 '))
      return isWhole && isNoticed && new Set(measured).size === 9 && health
    },
    { what: 'every partition and group to be read from the two that are left', withinMs: 40_000 },
  )
  assert.deepEqual([...new Set(problems.map(({ code }) => code))], ['unreachable'])
  const again = await source.discover(signal)
  assert.ok(again.isComplete)
  assert.equal(again.consumers.length, groups.length)
  assert.equal(source.health().state, 'degraded')

  await kafka.brokers[1]?.restart()
  await eventually(
    async () => {
      await source.discover(signal)
      await source.ends(request, signal)
      return source.health().state === 'ok'
    },
    { what: 'all three to be fine', withinMs: 40_000 },
  )
})
