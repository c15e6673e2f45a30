import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { eventually } from '#test/support/eventually.ts'
import { freshName } from '#test/support/fresh-name.ts'
import { kafkaSkip } from '#test/support/kafka.ts'
import type { Offsets } from '#test/support/truth/stream-truth.ts'
import { type KafkaStage, openKafkaStage } from './kafka-stage.ts'

const skip = await kafkaSkip()
const committed = z.record(z.string(), z.int())

/** `{"orders-1": 5}`, as Kafka's clients name partitions, by partition number. */
function byPartition(answer: unknown): Offsets {
  const entries = Object.entries(committed.parse(answer))
  return Object.fromEntries(entries.map(([name, offset]) => [name.split('-').at(-1), offset]))
}

/** Members are Kafka's own Java clients, told how many records to read, so that every commit is known. */
describe('groups of every kind on a real Kafka', { skip, concurrency: true }, () => {
  let stage: KafkaStage
  before(async () => {
    stage = await openKafkaStage()
  })
  after(() => stage[Symbol.asyncDispose]())

  for (const kind of ['classic', 'consumer'] as const) {
    test(`a ${kind} group is measured with members, and stays when they leave`, async t => {
      const { java, topics, watch } = stage
      const topic = await topics.create(kind, { partitions: 2 })
      const group = freshName(`${kind}-group`)
      const series = { stream: topic.name, group }
      const consumer = await java.consumer(kind, { group, topics: [topic.name] })
      await consumer.call('join')
      for (const partition of [0, 1]) await topic.produce({ partition, count: 4 })
      await topic.commitBy(group, async () =>
        byPartition(await consumer.call('consume', { count: 5 })),
      )
      const behind = await watch.next(series, sample => sample.backlog === 3, { what: 'a backlog' })
      assert(!behind.facts.includes('inactive'), JSON.stringify(behind))
      await watch.more(3)
      await topic.commitBy(group, async () => byPartition(await consumer.call('drain')))
      await watch.next(series, sample => sample.backlog === 0, { what: 'a drained group' })
      await consumer[Symbol.asyncDispose]()
      await topic.produce({ count: 2 })
      const left = await watch.nextWithFact(series, 'inactive')
      assert.equal(left.backlog, 2)
      await watch.more(2)
      const card = watch.score(topic, { group })
      card.assertHardBoundsHold({ atLeast: 8 })
      t.diagnostic(card.summary())
    })
  }

  test('a group that reads another topic now is a ghost on the first one', async () => {
    const { java, topics, watch } = stage
    const [first, second] = [await topics.create('before'), await topics.create('now')]
    const group = freshName('moved')
    await first.commit(group, { 0: 0 })
    await using consumer = await java.consumer('classic', { group, topics: [second.name] })
    await consumer.call('join')
    await first.produce()
    await watch.nextWithFact({ stream: first.name, group }, 'ghost')
    watch.score(first, { group }).assertHardBoundsHold({ atLeast: 1 })
  })

  test('a consumer that assigns partitions itself is measured by its commits', async t => {
    const { java, topics, watch } = stage
    const topic = await topics.create('assigned', { partitions: 2 })
    const group = freshName('assign-only')
    await using consumer = await java.consumer('assign-only', { group, topics: [topic.name] })
    await topic.commitBy(group, async () =>
      byPartition(await consumer.call('commit', { topic: topic.name, offsets: { 0: 0, 1: 0 } })),
    )
    const series = { stream: topic.name, group }
    await watch.next(series, ({ age }) => age.known, { what: 'its first age' })
    for (const partition of [0, 1]) await topic.produce({ partition, count: 3 })
    await topic.commitBy(group, async () =>
      byPartition(await consumer.call('commit', { topic: topic.name, offsets: { 0: 3, 1: 1 } })),
    )
    const sample = await watch.next(series, ({ backlog }) => backlog === 2, { what: 'a backlog' })
    assert.equal(sample.evidence.worstPartition, 1)
    assert(!sample.facts.includes('inactive'), JSON.stringify(sample))
    await watch.more(3)
    const card = watch.score(topic, { group })
    card.assertHardBoundsHold({ atLeast: 4 })
    t.diagnostic(card.summary())
  })

  test('a streams group is measured while it waits in a record', async t => {
    const { java, topics, watch } = stage
    const topic = await topics.create('streams')
    const group = freshName('streams-group')
    const admin = await topics.admin()
    await topic.produce({ count: 3 })
    await using application = await java.streams({ group, topics: [topic.name] })
    await application.call('consume', { count: 3 })
    const series = { stream: topic.name, group }
    await eventually(() => watch.samples(topic.name, group).at(-1)?.backlog === 0, {
      what: 'the commit of a streams application',
      withinMs: 60_000,
    })
    // It commits by itself: what it committed is known to be 3 from before this moment on.
    topic.truth.commit(group, { 0: 3 }, { fromMs: Date.now(), toMs: Date.now() })
    const fromMs = Date.now()
    await application.call('gate', { open: false })
    await topic.produce({ count: 2 })
    await watch.next(series, ({ backlog }) => backlog === 2, { what: 'a backlog' })
    await watch.more(4)
    const groups = z.array(z.object({ group: z.string(), type: z.string() }))
    const listed = groups.parse(await admin.call('groups')).find(each => each.group === group)
    assert.equal(listed?.type, 'Streams')
    const card = watch.score(topic, { group, fromMs })
    card.assertHardBoundsHold({ atLeast: 4 })
    t.diagnostic(card.summary())
  })

  test('a share group is measured from the first record that is not accepted', async t => {
    const { java, topics, watch } = stage
    const topic = await topics.create('share')
    const group = freshName('share-group')
    const admin = await topics.admin()
    const startOf = async () =>
      z
        .int()
        .nullable()
        .parse(await admin.call('share-start', { group, topic: topic.name, partition: 0 }))
    await using consumer = await java.share({ group, topics: [topic.name] })
    await topic.produce({ count: 4 })
    // The coordinator learns of what was accepted with a later acknowledgement: its start is what counts.
    await consumer.call('consume', { count: 2 })
    const start = await eventually(startOf, {
      what: 'a share group that has begun',
      withinMs: 60_000,
    })
    assert(start !== null)
    const fromMs = Date.now()
    topic.truth.commit(group, { 0: start }, { fromMs, toMs: fromMs })
    await watch.more(4)
    assert.equal(await startOf(), start)
    const card = watch.score(topic, { group, fromMs })
    card.assertHardBoundsHold({ atLeast: 3 })
    t.diagnostic(`start ${start}\n${card.summary()}`)
  })

  test('a group that is deleted loses its series, the others keep theirs', async () => {
    const { topics, watch } = stage
    const topic = await topics.create('deleted-group')
    const admin = await topics.admin()
    const [gone, kept] = [freshName('gone'), freshName('kept')]
    for (const group of [gone, kept]) {
      await topic.commit(group, { 0: 0 })
      await watch.next({ stream: topic.name, group }, () => true, { what: 'its first sample' })
    }
    await admin.call('delete-group', { group: gone })
    await eventually(
      () => watch.polls.some(({ ended }) => ended.some(({ consumer }) => consumer === gone)),
      { what: 'the end of the series' },
    )
    const polls = watch.polls.length
    await watch.more(2)
    const consumers = watch.polls
      .slice(polls)
      .map(({ samples }) =>
        samples
          .filter(({ series }) => series.stream === topic.name)
          .map(({ series }) => series.consumer),
      )
    assert.deepEqual(
      consumers,
      consumers.map(() => [kept]),
    )
  })
})
