import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { kafkaSkip } from '#test/support/kafka.ts'
import { type KafkaStage, openKafkaStage } from './kafka-stage.ts'

const skip = await kafkaSkip()
const group = 'reader'
const committed = 'reader-committed'

/** Whatever the bounds rest on: offsets alone, or header reads as well. */
for (const [means, extra] of [
  ['', {}],
  [', headers read', { headerReads: {} }],
] as const) {
  describe(`ages on a real Kafka with transactions${means}`, { skip, concurrency: true }, () => {
    agesWithTransactions(extra)
  })
}

function agesWithTransactions(extra: { readonly headerReads?: object }): void {
  let stage: KafkaStage
  before(async () => {
    const isolationOf = [{ consumer: '*-committed', isolation: 'read_committed' }]
    stage = await openKafkaStage({ bridge: { isolationOf, ...extra } })
  })
  after(() => stage[Symbol.asyncDispose]())

  test('differs by isolation level behind an open transaction, and holds at both', async t => {
    const { topics, watch } = stage
    const topic = await topics.create('transactions')
    for (const each of [group, committed]) await topic.commit(each, { 0: 0 })
    await topic.produce()
    for (const each of [group, committed]) await topic.commit(each, { 0: 1 })
    const series = { stream: topic.name, group: committed }
    await watch.next(series, ({ age }) => age.known && age.highMs === 0, { what: 'caught up' })
    await using transaction = await topic.begin()
    await transaction.produce({ count: 2 })
    await topic.produce()
    const blocked = await watch.nextWithFact(series, 'blocked')
    assert.equal(blocked.otherIsolation?.isolation, 'read_uncommitted')
    await watch.more(3)
    await transaction.end('committed')
    await watch.more(3)
    await using aborted = await topic.begin()
    await aborted.produce({ count: 2 })
    await watch.more(2)
    await aborted.end('aborted')
    await watch.more(3)
    const plain = watch.score(topic, { group })
    plain.assertHardBoundsHold({ atLeast: 8 })
    const stable = watch.score(topic, { group: committed, isolation: 'read_committed' })
    stable.assertHardBoundsHold({ atLeast: 8 })
    t.diagnostic(`${plain.summary()}\n${stable.summary()}`)
  })

  test('admits 0 where only control records are left, and says so where headers tell', async t => {
    const { topics, watch } = stage
    const topic = await topics.create('control')
    await topic.commit(group, { 0: 0 })
    await using transaction = await topic.begin()
    await transaction.produce()
    await transaction.end('committed')
    // The record is at 0 and the marker at 1: whoever commits "last record + 1" never gets past the marker.
    await topic.commit(group, { 0: 1 })
    const series = { stream: topic.name, group }
    if (extra.headerReads !== undefined) {
      await watch.next(series, ({ age }) => age.known && age.highMs === 0, { what: 'an exact 0' })
      await watch.more(4)
      watch.score(topic).assertHardBoundsHold({ atLeast: 4 })
      return
    }
    const sample = await watch.next(series, ({ age }) => age.known && age.highMs > 1_000, {
      what: 'an upper bound that grows',
    })
    assert(sample.age.known && sample.age.lowMs === 0, JSON.stringify(sample))
    assert.match(sample.age.reason ?? '', /control records/)
    await watch.more(4)
    const card = watch.score(topic)
    card.assertHardBoundsHold({ atLeast: 4 })
    t.diagnostic(card.summary())
  })

  test('hold at both isolation levels through a random mixture of all that is written', async t => {
    const { topics, watch } = stage
    const seed = Date.now() % 1_000_000
    const random = seededRandom(seed)
    const partitions = 3
    const topic = await topics.create('mixture', { partitions })
    const positions = new Map([group, committed].map(name => [name, new Array(partitions).fill(0)]))
    for (const name of positions.keys()) await topic.commit(name, { ...positions.get(name) })
    const ends: number[] = new Array(partitions).fill(0)
    const untilMs = Date.now() + 20_000
    while (Date.now() < untilMs) {
      const partition = Math.floor(random() * partitions)
      const count = 1 + Math.floor(random() ** 4 * 200)
      if (random() < 0.2) {
        await using transaction = await topic.begin()
        const base = await transaction.produce({ partition, count })
        await delay(random() * 1_500)
        await transaction.end(random() < 0.4 ? 'aborted' : 'committed')
        // The marker takes an offset of its own.
        ends[partition] = base + count + 1
      } else ends[partition] = (await topic.produce({ partition, count })) + count
      for (const [name, at] of positions) {
        if (random() < 0.5) continue
        const end = ends[partition] ?? 0
        at[partition] += Math.floor(random() * 1.3 * (end - at[partition] + 1))
        at[partition] = Math.min(at[partition], end)
        await topic.commit(name, { [partition]: at[partition] })
      }
      await delay(random() ** 3 * 1_200)
    }
    await watch.more(2)
    const plain = watch.score(topic, { group })
    const stable = watch.score(topic, { group: committed, isolation: 'read_committed' })
    t.diagnostic(`seed ${seed}\n${plain.summary()}\n${stable.summary()}`)
    plain.assertHardBoundsHold({ atLeast: 25 })
    stable.assertHardBoundsHold({ atLeast: 25 })
  })
}

/** Numbers in [0, 1), the same for the same seed: Mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
