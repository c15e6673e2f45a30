import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { consumerGroupDescribeApi } from '#bridge/kafka/messages/consumer-group-describe.ts'
import { describeConfigsApi } from '#bridge/kafka/messages/describe-configs.ts'
import { describeGroupsApi } from '#bridge/kafka/messages/describe-groups.ts'
import { describeShareGroupOffsetsApi } from '#bridge/kafka/messages/describe-share-group-offsets.ts'
import { fetchHeadersApi } from '#bridge/kafka/messages/fetch-headers.ts'
import { findCoordinatorApi } from '#bridge/kafka/messages/find-coordinator.ts'
import { listGroupsApi } from '#bridge/kafka/messages/list-groups.ts'
import { listOffsetsApi } from '#bridge/kafka/messages/list-offsets.ts'
import { metadataApi } from '#bridge/kafka/messages/metadata.ts'
import { offsetFetchApi } from '#bridge/kafka/messages/offset-fetch.ts'
import { shareGroupDescribeApi } from '#bridge/kafka/messages/share-group-describe.ts'
import { streamsGroupDescribeApi } from '#bridge/kafka/messages/streams-group-describe.ts'
import { MalformedResponse } from '#bridge/kafka/wire/byte-reader.ts'
import { type RecordedAnswer, recorded } from '../recorded.ts'

const topic = 'kinds-orders'
const groupIdNotFound = 69
const unknownTopic = 3

test('Metadata means the same in every version', () => {
  for (const { name, version, decode } of recorded(metadataApi)) {
    const { brokers, topics, clusterId } = decode()
    assert.equal(brokers.length, 1, name)
    assert.equal(brokers[0]?.host, '127.0.0.1', name)
    assert.match(clusterId ?? '', /^[\w-]{22}$/, name)
    const [known, ghost] = topics.toSorted((a, b) => a.errorCode - b.errorCode)
    assert.deepEqual(
      { name: known?.name, leaders: known?.leaders, isInternal: known?.isInternal },
      { name: topic, leaders: [1, 1, 1], isInternal: false },
      name,
    )
    assert.equal(/^0+$/.test(known?.id ?? ''), version < 10, name)
    assert.deepEqual([ghost?.name, ghost?.errorCode, ghost?.leaders], ['ghost', unknownTopic, []])
  }
})

test('ListOffsets means the same in every version, and tells a partition that is not there apart', () => {
  for (const { name, decode } of recorded(listOffsetsApi)) {
    const [answer, ...others] = decode()
    assert.deepEqual(others, [], name)
    const byPartition = Object.fromEntries(
      answer?.partitions.map((partition, i) => [partition, answer.offsets[i]]) ?? [],
    )
    assert.deepEqual(byPartition, { 0: 10, 1: 10, 2: 10 }, name)
    assert.deepEqual(answer?.failed, [{ partition: 3, errorCode: unknownTopic }], name)
    assert.equal(answer?.name, topic)
  }
})

test('OffsetFetch means the same in every version', () => {
  for (const { name, version, decode } of recorded(offsetFetchApi)) {
    const [answer, ...others] = decode()
    assert.deepEqual(others, [], name)
    assert.equal(answer?.group, version < 8 ? '' : 'kinds-classic', name)
    assert.equal(answer?.errorCode, 0, name)
    const [stream] = answer?.topics ?? []
    assert.equal(stream?.name, topic, name)
    assert.deepEqual(stream?.partitions.toSorted(), [0, 1], name)
    assert.deepEqual(stream?.offsets, [4, 4], name)
  }
})

test('FindCoordinator means the same in every version', () => {
  for (const { name, version, decode } of recorded(findCoordinatorApi)) {
    const [answer] = decode()
    assert.equal(answer?.errorCode, 0, name)
    assert.equal(answer?.broker.id, 1, name)
    assert.equal(answer?.group, version < 4 ? '' : 'kinds-classic', name)
  }
})

test('ListGroups tells types from version 5 and states from version 4 on', () => {
  for (const { name, version, decode } of recorded(listGroupsApi)) {
    const { groups, errorCode } = decode()
    assert.equal(errorCode, 0, name)
    assert.equal(groups.length, 5, name)
    const types = Object.fromEntries(groups.map(({ group, type }) => [group.slice(6), type]))
    assert.equal(types.share, version < 5 ? 'classic' : 'share', name)
    assert.equal(types.streams, version < 5 ? 'classic' : 'streams', name)
    const states = groups.map(({ state }) => state)
    assert.equal(states.includes(undefined), version < 4, name)
  }
})

test('DescribeGroups finds in the assignments what members of classic groups read', () => {
  for (const { name, decode } of recorded(describeGroupsApi)) {
    assert.deepEqual(
      decode(),
      [
        {
          group: 'kinds-classic',
          errorCode: 0,
          state: 'Stable',
          members: 1,
          reads: new Set([topic]),
        },
      ],
      name,
    )
  }
})

test('groups of the newer kinds are described with their reads, and an unknown one with its error', () => {
  for (const [kind, answers] of [
    ['consumer', recorded(consumerGroupDescribeApi)],
    ['streams', recorded(streamsGroupDescribeApi)],
    ['share', recorded(shareGroupDescribeApi)],
  ] as const) {
    for (const { name, decode } of answers) {
      const [known, ghost] = decode().toSorted((a, b) => a.errorCode - b.errorCode)
      assert.deepEqual(
        known,
        {
          group: `kinds-${kind}`,
          errorCode: 0,
          state: 'Stable',
          members: 1,
          reads: new Set([topic]),
        },
        name,
      )
      assert.deepEqual([ghost?.group, ghost?.errorCode], ['ghost', groupIdNotFound], name)
    }
  }
})

test('DescribeShareGroupOffsets gives start offsets and leaves out partitions without one', () => {
  for (const { name, decode } of recorded(describeShareGroupOffsetsApi)) {
    const [answer] = decode()
    assert.equal(answer?.group, 'kinds-share', name)
    const [stream] = answer?.topics ?? []
    assert.equal(stream?.name, topic, name)
    assert.ok(
      (stream?.offsets.length ?? 0) > 0 && stream?.offsets.every(offset => offset >= 0),
      name,
    )
    assert.equal(stream?.partitions.length, stream?.offsets.length, name)
  }
})

test('DescribeConfigs means the same in every version', () => {
  for (const { name, decode } of recorded(describeConfigsApi)) {
    const [known, ghost] = decode().toSorted((a, b) => a.errorCode - b.errorCode)
    assert.equal(known?.topic, topic, name)
    assert.deepEqual(
      [known?.values.get('cleanup.policy'), known?.values.get('message.timestamp.type')],
      ['delete', 'CreateTime'],
      name,
    )
    assert.deepEqual([ghost?.topic, ghost?.errorCode], ['ghost', unknownTopic], name)
  }
})

test('Fetch gives batch headers and no records, the same in every version', () => {
  for (const { name, decode } of recorded(fetchHeadersApi)) {
    const partitions = decode().toSorted((a, b) => a.partition - b.partition)
    assert.deepEqual(
      partitions.map(({ partition, errorCode, highWatermark }) => [
        partition,
        errorCode,
        highWatermark,
      ]),
      [0, 1, 2].map(partition => [partition, 0, 10]),
      name,
    )
    for (const { batches } of partitions) {
      assert.equal(batches.at(-1)?.lastOffset, 9, name)
      assert.ok(
        batches.every(({ maxTimestampMs }) => maxTimestampMs > 1_700_000_000_000),
        name,
      )
      assert.ok(batches.every(({ isControl, isTransactional }) => !isControl && !isTransactional))
    }
  }
})

const every: readonly RecordedAnswer<unknown>[] = [
  ...recorded(metadataApi),
  ...recorded(listOffsetsApi),
  ...recorded(offsetFetchApi),
  ...recorded(findCoordinatorApi),
  ...recorded(listGroupsApi),
  ...recorded(describeGroupsApi),
  ...recorded(consumerGroupDescribeApi),
  ...recorded(streamsGroupDescribeApi),
  ...recorded(shareGroupDescribeApi),
  ...recorded(describeShareGroupOffsetsApi),
  ...recorded(describeConfigsApi),
  ...recorded(fetchHeadersApi),
]

test('an answer that is cut off anywhere is malformed, never half an answer', () => {
  for (const { name, bytes, decode } of every) {
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(
        () => decode(bytes.subarray(0, length)),
        MalformedResponse,
        `${name} at ${length}`,
      )
    }
  }
})

test('whatever bytes come, an answer is read or malformed: nothing else is thrown, and soon', () => {
  const damaged = fc
    .record({
      answer: fc.constantFrom(...every),
      at: fc.nat(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    })
    .map(({ answer, at, bytes }) => {
      const copy = Buffer.from(answer.bytes)
      copy.set(bytes.subarray(0, copy.length), at % Math.max(1, copy.length - bytes.length))
      return { answer, copy }
    })
  fc.assert(
    fc.property(damaged, ({ answer, copy }) => {
      try {
        answer.decode(copy)
      } catch (error) {
        assert.ok(error instanceof MalformedResponse, `${answer.name}: ${error}`)
      }
    }),
    { numRuns: 5_000 },
  )
})
