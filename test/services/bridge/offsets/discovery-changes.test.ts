import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DiscoveryChanges } from '#bridge/offsets/discovery-changes.ts'
import type { ConsumerInfo, Discovery, StreamInfo } from '#bridge/offsets/offset-source.ts'
import { contextEvent } from '#contracts/context.ts'

const wallMs = 1_800_000_000_000
const stream = (parts: Partial<StreamInfo> = {}): StreamInfo => ({
  ...{ stream: 'orders', partitions: 6, timestamps: 'create', compacted: false, incarnation: 'a' },
  ...parts,
})
const consumer = (parts: Partial<ConsumerInfo> = {}): ConsumerInfo => ({
  ...{ consumer: 'billing', kind: 'classic', state: 'stable', members: 3, reads: new Set() },
  ...parts,
})
const settings = (readAtMs: number, values: Readonly<Record<string, string>>) => ({
  settings: { readAtMs, values: new Map(Object.entries(values)) },
})
const discovery = (
  streams: readonly StreamInfo[],
  consumers: readonly ConsumerInfo[] = [],
): Discovery => ({ atMs: 0, streams, consumers, deniedStreams: [], isComplete: true })

/** What each discovery after the first told, the n-th at n × 10 s of a clock whose zero is `wallMs`. */
function told(...discoveries: readonly Discovery[]) {
  const changes = new DiscoveryChanges(ms => wallMs + ms)
  const all = discoveries.map((one, i) => changes.next(one, i * 10_000))
  for (const { event } of all.flat()) contextEvent.parse(event)
  return all.slice(1).flat()
}
const texts = (...discoveries: readonly Discovery[]) =>
  told(...discoveries).map(({ event }) => event.text)

test('more partitions are told of the stream, between the two looks', () => {
  assert.deepEqual(told(discovery([stream()]), discovery([stream({ partitions: 12 })])), [
    {
      subject: { stream: 'orders' },
      event: {
        ...{ what: 'configuration', text: 'partitions of orders went from 6 to 12' },
        ...{ notBeforeMs: wallMs, atMs: wallMs + 10_000 },
      },
    },
  ])
})

test('a setting that changed is told with both values, between its two readings', () => {
  const [before, after] = [
    stream(settings(1_000, { 'retention.ms': '604800000', 'cleanup.policy': 'delete' })),
    stream(settings(601_000, { 'retention.ms': '60000', 'cleanup.policy': 'delete' })),
  ]
  const [change, ...others] = told(discovery([before]), discovery([before]), discovery([after]))
  assert.deepEqual(others, [])
  assert.equal(change?.event.text, 'retention.ms of orders went from 604800000 to 60000')
  assert.equal(change?.event.notBeforeMs, wallMs + 1_000)
  assert.equal(change?.event.atMs, wallMs + 601_000)
})

test('rights that come and go, and settings that appear, are no changes', () => {
  const readable = stream(settings(1_000, { 'retention.ms': '1' }))
  const more = stream(settings(2_000, { 'retention.ms': '1', 'segment.bytes': '2' }))
  assert.deepEqual(
    texts(discovery([stream()]), discovery([readable]), discovery([stream()]), discovery([more])),
    [],
  )
})

test('a stream that was made again is told as that alone', () => {
  const again = stream({ incarnation: 'b', partitions: 1 })
  assert.deepEqual(texts(discovery([stream()]), discovery([again])), [
    'orders was deleted and made again',
  ])
})

test('members that come and go are told with their numbers; a rebalance among the same ones once', () => {
  const of = (parts: Partial<ConsumerInfo>) => discovery([], [consumer(parts)])
  const rebalancing = of({ state: 'rebalancing' })
  assert.deepEqual(
    texts(of({}), of({ members: 2 }), of({ state: 'empty', members: 0 }), of({ members: 1 })),
    [
      'members of billing went from 3 to 2',
      'members of billing went from 2 to 0',
      'members of billing went from 0 to 1',
    ],
  )
  assert.deepEqual(texts(of({}), rebalancing, rebalancing, of({}), rebalancing), [
    'billing rebalanced with 3 members',
    'billing rebalanced with 3 members',
  ])
})

test('a group that could not be described changed nothing', () => {
  const undescribed: ConsumerInfo = {
    ...{ consumer: 'billing', kind: 'classic', state: 'stable', members: 0 },
  }
  const of = (info: ConsumerInfo) => discovery([], [info])
  assert.deepEqual(
    texts(
      of(consumer()),
      of(undescribed),
      of(consumer({ members: 5 })),
      of(consumer({ state: 'unknown', members: 0 })),
    ),
    [],
  )
})

test('what is new or was not shown is compared with nothing', () => {
  assert.deepEqual(
    texts(
      discovery([]),
      discovery([stream()]),
      discovery([]),
      discovery([stream({ partitions: 9 })]),
    ),
    [],
  )
})

test('a cluster that changes altogether gives a bounded number of changes, and long names short texts', () => {
  const many = (partitions: number) =>
    discovery(
      Array.from({ length: 3_000 }, (_, i) =>
        stream({ stream: `${i}${'x'.repeat(240)}`, partitions }),
      ),
    )
  const changes = told(many(1), many(2))
  assert.equal(changes.length, 1_000)
})
