import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArrivalMeter } from '#bridge/offsets/arrival-meter.ts'
import { parseInternalStats } from '#bridge/pulsar/internal-stats.ts'
import type { PartitionReading } from '#bridge/pulsar/pulsar-inventory.ts'
import {
  observeReplication,
  type ReplicationSeries,
  replicationSample,
} from '#bridge/pulsar/replication-series.ts'
import { parseTopicStats } from '#bridge/pulsar/topic-stats.ts'

interface Remote {
  readonly delivered: number
  readonly connected?: boolean
}
type Remotes = Readonly<Record<string, Remote>>

/** What a broker answers of one partition that is replicated, in the form of its admin REST. */
function aReading(
  [added, remotes]: readonly [added: number, Remotes],
  { index, atMs }: { readonly index: number; readonly atMs: number },
): PartitionReading {
  const moments = { sentAtMs: atMs - 5, receivedAtMs: atMs }
  const replication = Object.entries(remotes).map(
    ([name, { connected = true }]) => [name, { connected }] as const,
  )
  const cursors = Object.entries(remotes).map(([name, { delivered }]) => {
    const cursor = { messagesConsumedCounter: delivered, markDeletePosition: `1:${delivered - 1}` }
    return [`pulsar.repl.${name}`, cursor] as const
  })
  const stats = parseTopicStats({
    ...{ msgInCounter: added, subscriptions: {}, replication: Object.fromEntries(replication) },
  })
  const internal = parseInternalStats({
    ...{ entriesAddedCounter: added, cursors: Object.fromEntries(cursors) },
  })
  assert.ok(stats && internal)
  return { index, ...moments, stats, internal: { ...moments, stats: internal } }
}

const settings = {
  ...{ hasBrokerTimes: true, appendTimeSkewMs: 0, publishTimeSkewMs: 0, pollIntervalMs: 1_000 },
  toWallMs: (ms: number) => ms,
}

/** A topic of two partitions that several clusters are sent; gives each poll's samples by cluster. */
function aTopic() {
  const all = new Map<string, ReplicationSeries>()
  const claim = (remote: string) =>
    ({ cluster: 'here', stream: 'a/b/orders', consumer: remote, kind: 'replication' }) as const
  return {
    poll(atMs: number, partitions: readonly (readonly [number, Remotes])[]) {
      const readings = partitions.map((partition, index) => aReading(partition, { index, atMs }))
      const ended = observeReplication(all, readings, claim)
      for (const { key } of ended) all.delete(key.consumer)
      const moment = { atMs, isFresh: true, settings }
      const samples = new Map(
        [...all].map(([name, one]) => [name, replicationSample(one, new ArrivalMeter(), moment)]),
      )
      return { samples, ended: ended.map(({ key }) => key.consumer) }
    },
  }
}

test('each of several remote clusters has an age of its own, as old as its worst partition', () => {
  const topic = aTopic()
  const done = { delivered: 10 }
  topic.poll(1_000, [
    [10, { east: done, west: done, south: done }],
    [10, { east: done, west: done, south: done }],
  ])
  topic.poll(2_000, [
    [15, { east: { delivered: 15 }, west: { delivered: 12 }, south: done }],
    [10, { east: done, west: done, south: done }],
  ])
  const { samples } = topic.poll(9_000, [
    [15, { east: { delivered: 15 }, west: { delivered: 12 }, south: { delivered: 15 } }],
    [20, { east: { delivered: 20 }, west: done, south: { delivered: 10, connected: false } }],
  ])
  const ageOf = (name: string) => {
    const age = samples.get(name)?.age
    assert.ok(age?.known)
    return age
  }
  assert.equal(ageOf('east').bestMs, 0)
  // Written between the polls at 1 s and 2 s, and not delivered since.
  assert.ok(ageOf('west').lowMs >= 6_990 && ageOf('west').highMs <= 8_010, `${ageOf('west').lowMs}`)
  assert.ok(ageOf('south').highMs <= 7_010, 'the first partition of it is delivered')
  assert.deepEqual(
    ['east', 'west', 'south'].map(name => samples.get(name)?.backlog),
    [0, 13, 10],
  )
  for (const sample of samples.values()) assert.equal(sample.evidence.partitions, 2)
})

test('a cluster that is disconnected everywhere is inactive, and one that is left out ends alone', () => {
  const topic = aTopic()
  const up = { delivered: 5 }
  const down = { delivered: 5, connected: false }
  const { samples } = topic.poll(1_000, [
    [5, { east: up, west: down, south: up }],
    [5, { east: up, west: down, south: down }],
  ])
  const inactive = [...samples].filter(([, { facts }]) => facts.includes('inactive'))
  assert.deepEqual(
    inactive.map(([name]) => name),
    ['west'],
  )
  const { ended } = topic.poll(2_000, [
    [5, { east: up, south: up }],
    [5, { east: up, south: up }],
  ])
  assert.deepEqual(ended, ['west'])
})
