import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip } from '#test/support/kafka.ts'
import type { KafkaWatch } from '#test/support/kafka-watch.ts'
import { playUnreadTopic } from '#test/support/unread-topic.ts'
import { openKafkaStage } from './kafka-stage.ts'

const skip = await kafkaSkip()
const group = 'reader'
/** A broker that does not answer is noticed within this, instead of the default ten seconds. */
const bridge = { requestTimeoutMs: 1_000, connectTimeoutMs: 1_000 }

async function untilState(watch: KafkaWatch, state: BridgeStatus['state']) {
  const last = () => watch.polls.at(-1)?.status
  return eventually(
    () => {
      const status = last()
      return status?.state === state ? status : undefined
    },
    { what: `a bridge that is ${state}`, withinMs: 40_000 },
  ).catch(cause => {
    throw new Error(`It stays ${last()?.state}: ${JSON.stringify(last()?.problems)}`, { cause })
  })
}

test('a broker that is killed is a state; every series stays, and recovers with it', {
  skip,
}, async t => {
  await using stage = await openKafkaStage({ bridge })
  const { kafka, watch } = stage
  const [broker] = kafka.brokers
  assert(broker)
  const { topic, series, untilBacklog } = await playUnreadTopic(stage, 'killed', {
    group,
    records: 3,
  })
  await untilState(watch, 'ok')
  await broker.kill()
  const { problems } = await untilState(watch, 'unreachable')
  assert(
    problems.some(({ code }) => code === 'unreachable'),
    JSON.stringify(problems),
  )
  const before = watch.polls.length
  await watch.more(4)
  for (const { samples } of watch.polls.slice(before)) {
    assert.equal(samples.filter(sample => sample.series.stream === topic.name).length, 1)
  }
  await broker.restart()
  await untilState(watch, 'ok')
  await watch.next(series, ({ age }) => age.known, { what: 'an age again' })
  await topic.produce({ count: 2 })
  await topic.commit(group, { 0: 4 })
  const sample = await untilBacklog(1)
  assert(sample.age.known, JSON.stringify(sample))
  await watch.more(3)
  const card = watch.score(topic)
  card.assertHardBoundsHold({ atLeast: 5 })
  t.diagnostic(card.summary())
})

test('a broker that stops answering is told, and what is known of it stays within bounds', {
  skip,
}, async t => {
  await using stage = await openKafkaStage({ bridge })
  const { kafka, watch } = stage
  const [broker] = kafka.brokers
  assert(broker)
  const { topic, untilBacklog } = await playUnreadTopic(stage, 'paused', { group, records: 3 })
  broker.pause()
  const status = await eventually(
    () => {
      const status = watch.polls.at(-1)?.status
      return status !== undefined && status.problems.length > 0 ? status : undefined
    },
    { what: 'a problem', withinMs: 30_000 },
  )
  assert.notEqual(status.state, 'ok')
  broker.resume()
  await untilState(watch, 'ok')
  await topic.produce()
  await untilBacklog(4)
  await watch.more(2)
  const card = watch.score(topic)
  card.assertHardBoundsHold({ atLeast: 4 })
  t.diagnostic(card.summary())
})

test('a leader that moves, and one that dies, leave the ages of three brokers intact', {
  skip,
}, async t => {
  await using stage = await openKafkaStage({ brokers: 3, bridge })
  const { kafka, topics, watch } = stage
  const admin = await topics.admin()
  const { topic, untilBacklog } = await playUnreadTopic(stage, 'moving', {
    group,
    partitions: 3,
    records: 3,
  })
  const leaderOf = async (partition: number) =>
    z.int().parse(await admin.call('leader', { topic: topic.name, partition }))
  const old = await leaderOf(0)
  const order = [...[1, 2, 3].filter(id => id !== old), old]
  await admin.call('prefer', { topic: topic.name, partition: 0, replicas: order })
  await eventually(async () => (await leaderOf(0)) !== old, { what: 'another leader' })
  await topic.produce({ count: 1 })
  const moved = await untilBacklog(10)
  assert(moved.age.known, JSON.stringify(moved))

  const leader = kafka.brokers.find(({ id }) => id === order[0])
  assert(leader)
  await leader.kill()
  const status = await untilState(watch, 'degraded')
  assert(
    status.problems.some(({ subject }) => subject.startsWith(`broker ${leader.id} `)),
    JSON.stringify(status.problems),
  )
  await eventually(async () => (await leaderOf(0)) !== leader.id, {
    what: 'a new leader',
    withinMs: 30_000,
  })
  await topic.produce({ count: 1 })
  await untilBacklog(11, { hasAge: true, withinMs: 40_000 })
  await leader.restart()
  await untilState(watch, 'ok')
  await watch.more(3)
  const card = watch.score(topic)
  card.assertHardBoundsHold({ atLeast: 10 })
  t.diagnostic(card.summary())
})
