import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { openKafkaSource } from '#bridge/kafka/kafka-source.ts'
import type { OffsetSource, Position } from '#bridge/offsets/offset-source.ts'
import { systemClock } from '#kit/clock.ts'
import { type Kafka, startKafka } from '#lab/kafka/start-kafka.ts'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip } from '#test/support/kafka.ts'
import { type GroupKinds, groupKinds, openGroupKinds } from './group-kinds.ts'

const { signal } = new AbortController()

describe('a Kafka cluster as an offset source', { skip: await kafkaSkip() }, () => {
  let kafka: Kafka
  let kinds: GroupKinds
  let source: OffsetSource

  const open = (config: Record<string, unknown> = {}) =>
    openKafkaSource(kafkaBridgeConfig.parse({ brokers: [kafka.bootstrap], ...config }), {
      clock: systemClock,
    })

  before(async () => {
    kafka = await startKafka()
    await kafka.createTopic('appended', {
      config: { 'message.timestamp.type': 'LogAppendTime', 'cleanup.policy': 'compact' },
    })
    kinds = await openGroupKinds(kafka, 'kinds')
    source = await open({ headerReads: {} })
  })

  after(async () => {
    await source?.[Symbol.asyncDispose]()
    await kinds?.[Symbol.asyncDispose]()
    await kafka?.[Symbol.asyncDispose]()
  })

  test('finds every topic with what its bounds rest on', async () => {
    const { streams, isComplete, deniedStreams } = await source.discover(signal)
    const traits = streams.map(({ stream, partitions, timestamps, compacted }) => ({
      ...{ stream, partitions, timestamps, compacted },
    }))
    assert.deepEqual(
      traits.filter(({ stream }) => ['appended', kinds.topic].includes(stream)).sort(byStream),
      [
        { stream: 'appended', partitions: 1, timestamps: 'log-append', compacted: true },
        { stream: kinds.topic, partitions: 3, timestamps: 'create', compacted: false },
      ],
    )
    assert.ok(streams.every(({ incarnation }) => /^(?!0{32})[0-9a-f]{32}$/.test(incarnation)))
    assert.ok(!streams.some(({ stream }) => stream.startsWith('__')))
    assert.ok(isComplete)
    assert.deepEqual(deniedStreams, [])
  })

  test('finds groups of every kind with their members and what these read', async () => {
    const { consumers } = await eventually(
      async () => {
        const found = await source.discover(signal)
        const member = (group: string) => found.consumers.find(one => one.consumer === group)
        const read = groupKinds.filter(kind => member(kinds.groupOf[kind])?.reads?.size === 1)
        return read.length >= 4 && found
      },
      { what: 'all members to be assigned', withinMs: 60_000 },
    )
    for (const kind of groupKinds) {
      const found = consumers.find(({ consumer }) => consumer === kinds.groupOf[kind])
      assert.equal(found?.kind, kind)
      assert.equal(found?.members, kind === 'assign-only' ? 0 : 1, kind)
      assert.equal(found?.state, kind === 'assign-only' ? 'empty' : 'stable', kind)
      assert.deepEqual([...(found?.reads ?? [])], kind === 'assign-only' ? [] : [kinds.topic])
    }
  })

  test('reads committed offsets of every kind, and none where nothing was committed', async () => {
    const { consumers } = await source.discover(signal)
    const offsetsOf = async (kind: (typeof groupKinds)[number]) => {
      const wanted = consumers.filter(({ consumer }) => consumer === kinds.groupOf[kind])
      const [reading] = await source.commits(wanted, signal)
      assert.deepEqual(reading?.failures, [])
      const [stream] = reading?.streams.filter(one => one.stream === kinds.topic) ?? []
      return Object.fromEntries(
        stream?.partitions.map((partition, i) => [partition, stream.offsets[i]]) ?? [],
      )
    }
    assert.deepEqual(await offsetsOf('classic'), { 0: 4, 1: 4 })
    assert.deepEqual(await offsetsOf('consumer'), { 0: 4, 1: 4 })
    assert.deepEqual(await offsetsOf('assign-only'), { 2: 7 })
    assert.deepEqual(await offsetsOf('streams'), { 0: 10, 1: 10, 2: 10 })
    // The broker persists a share-partition's start lazily: what Kafka's own client says is what counts.
    const admin = await kinds.java.admin()
    const group = kinds.groupOf.share
    const started: Record<number, number> = {}
    for (const partition of [0, 1, 2]) {
      const start = await admin.call('share-start', { group, topic: kinds.topic, partition })
      if (typeof start === 'number') started[partition] = start
    }
    assert.ok(Object.keys(started).length > 0)
    assert.deepEqual(await offsetsOf('share'), started)
  })

  test('reads all three ends of the log in one window of time each', async () => {
    const { streams } = await source.discover(signal)
    const wanted = streams.filter(({ stream }) => stream === kinds.topic)
    for (const [kind, offset] of [
      ['high-watermark', 10],
      ['last-stable', 10],
      ['log-start', 0],
    ] as const) {
      const fromMs = Date.now()
      const [reading, ...others] = await source.ends({ kind, streams: wanted }, signal)
      assert.deepEqual(others, [])
      assert.deepEqual(reading?.failures, [])
      assert.deepEqual(reading?.streams[0]?.partitions.toSorted(), [0, 1, 2])
      assert.deepEqual(reading?.streams[0]?.offsets, [offset, offset, offset])
      assert.ok(fromMs <= (reading?.sentAtMs ?? 0))
      assert.ok((reading?.sentAtMs ?? 0) <= (reading?.receivedAtMs ?? 0))
    }
  })

  test('says of a stream that does not exist that it is missing, and reads the others', async () => {
    const { streams } = await source.discover(signal)
    const ghost = {
      stream: 'ghost',
      partitions: 2,
      incarnation: '',
      timestamps: 'create',
      compacted: true,
    } as const
    const real = streams.filter(({ stream }) => stream === kinds.topic)
    const readings = await source.ends(
      { kind: 'high-watermark', streams: [ghost, ...real] },
      signal,
    )
    assert.deepEqual(
      readings.flatMap(({ failures }) => failures),
      [{ stream: 'ghost', partitions: [0, 1], reason: 'stream-missing' }],
    )
    assert.equal(readings.flatMap(reading => reading.streams).length, 1)
  })

  test('looks offsets up by time, also the record with the greatest timestamp', async () => {
    const producer = await kinds.java.producer()
    const topic = 'timed'
    // Its records are of 1970.
    await kafka.createTopic(topic, { config: { 'retention.ms': '-1' } })
    await producer.call('send', { topic, partition: 0, timestampMs: 1_000_000 })
    await producer.call('send', { topic, partition: 0, timestampMs: 2_000_000 })
    await source.discover(signal)
    const at = (timestampMs: number) =>
      source.lookup({ timestampMs, partitions: [{ stream: topic, partition: 0 }] }, signal)
    const answered = (offset: number, timestampMs: number) => [
      { stream: topic, partition: 0, found: { offset, timestampMs } },
    ]
    assert.deepEqual(await at(999_999.5), answered(0, 1_000_000))
    assert.deepEqual(await at(1_000_001), answered(1, 2_000_000))
    assert.deepEqual(await at(2_000_001), [{ stream: topic, partition: 0 }])
    assert.deepEqual(await at(-3), answered(1, 2_000_000))
    source.health()
    await at(0)
    assert.equal(source.health().cost.timestampLookups, 1)
  })

  test('reads the header of the batch at a position, and nothing at the end of the log', async () => {
    const producer = await kinds.java.producer({ 'batch.size': '1000000', 'linger.ms': '50' })
    const topic = 'batched'
    await kafka.createTopic(topic, { partitions: 2, config: { 'retention.ms': '-1' } })
    await producer.call('send', { topic, partition: 0, count: 5, timestampMs: 5_000 })
    await producer.call('send', {
      topic,
      partition: 0,
      count: 3,
      timestampMs: 6_000,
      bytes: 100_000,
    })
    await producer.call('send', {
      topic,
      partition: 1,
      count: 2,
      timestampMs: 7_000,
      bytes: 60_000,
    })
    await source.discover(signal)
    const positions = [
      { stream: topic, partition: 0, offset: 2 },
      { stream: topic, partition: 0, offset: 6 },
      { stream: topic, partition: 1, offset: 0 },
      { stream: topic, partition: 1, offset: 2 },
    ]
    const readings = (await source.headers?.(positions, signal)) ?? []
    const maxTimestamps = positions.map(
      position => readings.find(reading => reading.position === position)?.batch?.maxTimestampMs,
    )
    assert.deepEqual(maxTimestamps, [5_000, 6_000, 7_000, undefined])
    const [outside] = readings.filter(({ failure }) => failure !== undefined)
    assert.deepEqual(outside, { position: positions[3], failure: 'not-measured' })
    const [first] = readings.filter(({ position }) => position === positions[0])
    assert.equal(first?.batch?.baseOffset, 0)
    assert.equal(first?.batch?.lastOffset, 4)
    assert.equal(first?.batch?.isTransactional, false)
  })

  test('tells aborted from committed transactions, and neither while one is open', async () => {
    const topic = 'in-transactions'
    await kafka.createTopic(topic)
    const producer = await kinds.java.producer({ 'transactional.id': 'teller' })
    const send = () => producer.call('send', { topic, partition: 0, count: 2 })
    for (const outcome of ['commit', 'abort', 'commit', 'abort']) {
      await producer.call('begin')
      await send()
      await producer.call(outcome)
    }
    await producer.call('begin')
    await send()
    await source.discover(signal)
    // Two records and a marker each: the records of the open one are at 12 and 13.
    const positions = [0, 1, 4, 6, 9, 11, 13].map(offset => ({
      stream: topic,
      partition: 0,
      offset,
    }))
    const seen = await eventually(
      async () => {
        const readings = await Promise.all(
          positions.map(position => source.headers?.([position], signal) ?? []),
        )
        const batches = readings.map(([reading]) => reading?.batch)
        // The markers are written a moment after the coordinator's answer.
        return batches.every(batch => batch !== undefined) && batches
      },
      { what: 'all headers' },
    )
    assert.deepEqual(
      seen.map(batch => batch?.isAborted),
      [false, false, true, false, true, undefined, undefined],
    )
    assert.deepEqual(
      seen.map(batch => [batch?.isTransactional, batch?.isControl]),
      [0, 1, 4, 6, 9, 11, 13].map(offset => [true, offset === 11]),
    )
    await producer.call('abort')
    const [now] = await eventually(
      async () => {
        const readings = (await source.headers?.([{ ...positions[6] } as Position], signal)) ?? []
        return readings[0]?.batch?.isAborted !== undefined && readings
      },
      { what: 'the end of the open transaction' },
    )
    assert.equal(now?.batch?.isAborted, true)
  })

  test('reads no headers unless it was configured to', async () => {
    await using plain = await open()
    assert.equal(plain.headers, undefined)
  })

  test('asks for thousands of offsets in few requests, and says what it cost', async () => {
    const { streams, consumers } = await source.discover(signal)
    source.health()
    await source.ends({ kind: 'high-watermark', streams }, signal)
    await source.commits(consumers, signal)
    const { cost, state, problems, brokers } = source.health()
    assert.ok(cost.requests <= 10, `${cost.requests} requests`)
    assert.ok(cost.sentBytes > 0 && cost.receivedBytes > 0)
    assert.deepEqual({ state, problems }, { state: 'ok', problems: [] })
    assert.deepEqual(
      brokers.map(({ address, reachable }) => ({ address, reachable })),
      [{ address: kafka.bootstrap, reachable: true }],
    )
    assert.equal(source.health().cost.requests, 0)
  })

  test('watches only what the patterns let through', async () => {
    await using picky = await open({
      streams: { include: ['kinds-*', 'appended'], exclude: ['app*'] },
      consumers: { include: ['*-s*'], exclude: ['*-streams'] },
    })
    const { streams, consumers } = await picky.discover(signal)
    assert.ok(streams.every(({ stream }) => stream.startsWith('kinds-')))
    assert.ok(streams.some(({ stream }) => stream === kinds.topic))
    assert.deepEqual(
      consumers.map(({ consumer }) => consumer),
      [kinds.groupOf.share],
    )
  })

  test('gives a recreated topic a new incarnation', async () => {
    const incarnation = async () =>
      (await source.discover(signal)).streams.find(({ stream }) => stream === 'reborn')?.incarnation
    await kafka.createTopic('reborn')
    const first = await incarnation()
    await kafka.deleteTopic('reborn')
    await kafka.createTopic('reborn')
    const second = await eventually(
      async () => {
        const now = await incarnation()
        return now !== first && now
      },
      { what: 'the new incarnation' },
    )
    assert.ok(first !== undefined && second !== undefined)
  })
})

const byStream = (a: { stream: string }, b: { stream: string }) => (a.stream < b.stream ? -1 : 1)
