import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip } from '#test/support/kafka.ts'
import { watchKafka } from '#test/support/kafka-watch.ts'
import { type KafkaStage, openKafkaStage } from './kafka-stage.ts'

const skip = await kafkaSkip()
const group = 'reader'
const minuteMs = 60_000
/** What a machine that is busy with other tests still reaches: three intervals of end-offset polls. */
const narrowMs = 600

/** The truth about every record is known; each test plays on its own topic and all are watched at once. */
describe('the age of the oldest unread record on a real Kafka', { skip, concurrency: true }, () => {
  let stage: KafkaStage
  before(async () => {
    stage = await openKafkaStage()
  })
  after(() => stage[Symbol.asyncDispose]())

  test('grows on an idle topic with a backlog, and says that both stand still', async t => {
    const { topics, watch } = stage
    const topic = await topics.create('idle')
    await topic.commit(group, { 0: 0 })
    await topic.produce({ count: 5 })
    await topic.commit(group, { 0: 2 })
    const series = { stream: topic.name, group }
    await watch.nextWithFact(series, 'idle')
    const stalled = await watch.nextWithFact(series, 'stalled')
    assert.equal(stalled.backlog, 3)
    const card = watch.score(topic)
    card.assertHardBoundsHold({ atLeast: 6 })
    assert(card.by('end-offset-history').length >= 5, card.summary())
    assert(card.medianWidthMs <= narrowMs, card.summary())
    t.diagnostic(card.summary())
  })

  test('is exactly 0 on a drained topic', async t => {
    const { topics, watch } = stage
    const topic = await topics.create('drained', { partitions: 2 })
    for (const partition of [0, 1]) await topic.produce({ partition, count: 3 })
    await topic.commit(group, { 0: 3, 1: 3 })
    await watch.next({ stream: topic.name, group }, () => true, { what: 'its first sample' })
    await watch.more(4)
    const card = watch.score(topic)
    card.assertHardBoundsHold({ atLeast: 4 })
    for (const { sample } of card.by('caught-up'))
      assert(sample.age.known && sample.age.highMs === 0)
    assert(card.by('caught-up').length >= 4, card.summary())
    t.diagnostic(card.summary())
  })

  test('holds through a burst and its slow digestion', async t => {
    const { topics, watch } = stage
    const topic = await topics.create('burst', { partitions: 2 })
    await topic.commit(group, { 0: 0, 1: 0 })
    await watch.next({ stream: topic.name, group }, () => true, { what: 'its first sample' })
    for (let i = 0; i < 8; i++) await topic.produce({ partition: i % 2, count: 1_000 })
    for (let done = 0; done <= 4_000; done += 500) {
      await delay(400)
      await topic.commit(group, { 0: done, 1: Math.min(4_000, done * 2) })
    }
    await watch.more(2)
    const card = watch.score(topic)
    card.assertHardBoundsHold({ atLeast: 8 })
    t.diagnostic(card.summary())
  })

  test('holds while the rate changes ten to one and a reader stays seconds behind', async t => {
    const { topics, watch } = stage
    const topic = await topics.create('day-night')
    await topic.commit(group, { 0: 0 })
    const startedAtMs = Date.now()
    const written: { readonly offset: number; readonly atMs: number }[] = []
    while (Date.now() < startedAtMs + 12_000) {
      const isDay = Math.floor((Date.now() - startedAtMs) / 3_000) % 2 === 0
      const offset = await topic.produce()
      written.push({ offset, atMs: Date.now() })
      const due = written.findLast(({ atMs }) => atMs < Date.now() - 2_000)
      if (due !== undefined) await topic.commit(group, { 0: due.offset })
      await delay(isDay ? 40 : 400)
    }
    const card = watch.score(topic)
    card.assertHardBoundsHold({ atLeast: 15 })
    t.diagnostic(card.summary())
  })

  test('is known from the first record of a topic that starts while it is watched', async t => {
    const { topics, watch } = stage
    const beforeMs = Date.now()
    await watch.more(1)
    const topic = await topics.create('newborn', { partitions: 3 })
    await topic.produce({ partition: 1 })
    await topic.commit(group, { 0: 0, 1: 0, 2: 0 })
    await watch.next({ stream: topic.name, group }, sample => sample.age.known, { what: 'an age' })
    const foundMs = Date.now()
    await watch.more(4)
    const card = watch.score(topic)
    card.assertHardBoundsHold({ atLeast: 4 })
    assert.equal(card.by('create-time').length, 0, card.summary())
    // Its first record came between two discoveries: one before it was created, and the one that found it.
    assert(card.medianWidthMs <= foundMs - beforeMs, card.summary())
    t.diagnostic(card.summary())
  })

  test('is not touched by producers whose clocks are minutes wrong', async t => {
    const { topics, watch } = stage
    for (const wrongMs of [-10 * minuteMs, 10 * minuteMs]) {
      const topic = await topics.create('wrong-clock')
      await topic.commit(group, { 0: 0 })
      await watch.next({ stream: topic.name, group }, () => true, { what: 'its first sample' })
      for (let i = 0; i < 4; i++) {
        await topic.produce({ count: 2, timestampMs: Date.now() + wrongMs })
        await topic.commit(group, { 0: i })
        await watch.more(1)
      }
      const card = watch.score(topic)
      card.assertHardBoundsHold({ atLeast: 4 })
      assert.equal(card.by('create-time').length, 0, card.summary())
      t.diagnostic(card.summary())
    }
  })

  test('keeps its upper bound where compaction removes unread records', async t => {
    const { java, topics, watch } = stage
    const config = {
      'cleanup.policy': 'compact',
      'segment.ms': '1000',
      'min.cleanable.dirty.ratio': '0.01',
      'max.compaction.lag.ms': '1000',
    }
    const topic = await topics.create('compacted', { config })
    await topic.commit(group, { 0: 0 })
    await topic.produce({ key: 'a' })
    await topic.produce({ key: 'b' })
    const fromMs = Date.now()
    await using reader = await java.consumer('assign-only', { group: 'peek', topics: [topic.name] })
    const surviving = await eventually(
      async () => {
        await topic.produce({ key: 'a' })
        await delay(600)
        const offsets = z.array(z.int()).parse(await reader.call('offsets'))
        return offsets.includes(0) ? undefined : offsets
      },
      { what: 'compaction', withinMs: 40_000 },
    )
    topic.truth
      .partition(0)
      .remove(offset => !surviving.includes(offset), { fromMs, toMs: Date.now() })
    await watch.nextWithFact({ stream: topic.name, group }, 'compacted')
    await watch.more(3)
    const card = watch.score(topic, { group })
    card.assertHardBoundsHold({ atLeast: 6 })
    t.diagnostic(card.summary())
  })

  test('starts anew at what is left when retention deletes unread records, and tells the loss', async t => {
    const { topics, watch } = stage
    const topic = await topics.create('retention', { config: { 'retention.ms': '60000' } })
    const admin = await topics.admin()
    await topic.commit(group, { 0: 0 })
    const series = { stream: topic.name, group }
    await watch.next(series, ({ age }) => age.known, { what: 'its first age' })
    const fromMs = Date.now()
    await topic.produce({ count: 4, timestampMs: Date.now() - 10 * minuteMs })
    await eventually(
      async () => (await admin.call('start', { topic: topic.name, partition: 0 })) === 4,
      { what: 'retention', withinMs: 30_000 },
    )
    topic.truth.partition(0).remove(offset => offset < 4, { fromMs, toMs: Date.now() })
    await watch.nextWithFact(series, 'data_loss')
    await topic.produce({ count: 2 })
    await watch.more(3)
    const lost = watch
      .samples(topic.name)
      .reduce((sum, { lostRecords = 0 }) => sum + lostRecords, 0)
    assert.equal(lost, 4)
    const card = watch.score(topic)
    card.assertHardBoundsHold({ atLeast: 4 })
    t.diagnostic(card.summary())
  })

  test('forgets a topic that was deleted, and measures its namesake afresh', async t => {
    const { kafka, topics, watch } = stage
    const old = await topics.create('recreated')
    const series = { stream: old.name, group }
    await old.commit(group, { 0: 0 })
    await old.produce({ count: 10 })
    await old.commit(group, { 0: 3 })
    await watch.next(series, sample => sample.backlog === 7, { what: 'the old backlog' })
    const deletedAtMs = Date.now()
    await kafka.deleteTopic(old.name)
    await eventually(() => watch.polls.at(-1)?.ended.length !== 0, {
      what: 'the end of the series',
    })
    await kafka.createTopic(old.name)
    const recreatedAtMs = Date.now()
    const topic = await topics.adopt(old.name)
    await topic.produce({ count: 2 })
    await topic.commit(group, { 0: 1 })
    await watch.next(series, sample => sample.backlog === 1, { what: 'the new backlog' })
    await watch.more(3)
    watch.score(old, { toMs: deletedAtMs }).assertHardBoundsHold({ atLeast: 1 })
    const card = watch.score(topic, { fromMs: recreatedAtMs })
    card.assertHardBoundsHold({ atLeast: 3 })
    t.diagnostic(card.summary())
  })

  test('is known at once after a restart, from the timestamps in the log', async t => {
    const { kafka, topics } = stage
    const config = { 'message.timestamp.type': 'LogAppendTime' }
    const byBroker = await topics.create('restart-append', { config })
    const byProducer = await topics.create('restart-create')
    const wrong = await topics.create('restart-wrong')
    const all = [byBroker, byProducer, wrong]
    for (let i = 0; i < 6; i++) {
      for (const topic of all) {
        const timestampMs = Date.now() - (topic === wrong ? 10 * minuteMs : 0)
        await topic.produce({ count: 3, timestampMs })
      }
      await delay(500)
    }
    for (const topic of all) await topic.commit(group, { 0: 4 })
    await using second = await watchKafka(kafka.bootstrap)
    await second.more(4)
    for (const topic of all) {
      const [first] = second.samples(topic.name)
      assert(first?.age.known, JSON.stringify(first))
    }
    const hard = second.score(byBroker)
    hard.assertHardBoundsHold({ atLeast: 4 })
    assert(hard.by('log-append-time').length >= 4, hard.summary())
    const soft = second.score(byProducer)
    assert(soft.by('create-time').length >= 4, soft.summary())
    assert.equal(soft.by('create-time').filter(each => each.isViolated).length, 0, soft.summary())
    const wrongly = second.score(wrong)
    assert(wrongly.by('create-time').length >= 4, wrongly.summary())
    for (const topic of all) {
      await topic.produce({ count: 2 })
      await topic.commit(group, { 0: 18 })
    }
    await second.more(4)
    const replaced = second.score(wrong)
    replaced.assertHardBoundsHold({ atLeast: 3 })
    t.diagnostic(
      `${hard.summary()}\n${soft.summary()}\nclock ten minutes slow: ${replaced.summary()}`,
    )
  })
})
