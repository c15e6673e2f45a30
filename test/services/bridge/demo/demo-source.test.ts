import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoBrokerIds, leaderOf } from '#bridge/demo/demo-brokers.ts'
import { DemoSource } from '#bridge/demo/demo-source.ts'
import { demoWorld } from '#bridge/demo/world/demo-world.ts'
import type { FaultKind, WorldSpec } from '#bridge/demo/world/specs.ts'
import { World } from '#bridge/demo/world/world.ts'
import type { EndKind } from '#bridge/offsets/offset-source.ts'

const originMs = Date.UTC(2026, 4, 11, 6)
const hourMs = 3_600_000
const { signal } = new AbortController()

/** A clock that is slept forward. */
function sleptClock(startMs: number) {
  let nowMs = startMs
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    async sleep(ms: number) {
      nowMs += ms
    },
  }
}

function open(spec: WorldSpec = demoWorld) {
  const clock = sleptClock(originMs)
  const world = new World({ spec, seed: 1, originMs })
  const source = new DemoSource({ cluster: 'demo', seed: 1, world, clock })
  return { clock, world, source, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() }
}

/** The demo's world in which one fault stands all the time and no other ever. */
function alwaysFailing(fault: FaultKind): WorldSpec {
  const always = { everyMs: 24 * hourMs, offsetMs: 0, durationMs: 24 * hourMs }
  return { ...demoWorld, faults: [{ ...fault, ...always, jitterMs: 0, chance: 1 }] }
}

async function ends(source: DemoSource, kind: EndKind) {
  const { streams } = await source.discover(signal)
  return source.ends({ kind, streams }, signal)
}

test('every partition of every stream has an end, from the broker that leads it', async () => {
  await using demo = open()
  const readings = await ends(demo.source, 'high-watermark')
  assert.equal(readings.length, demoBrokerIds.length)
  for (const { stream, partitions, offsets } of readings.flatMap(({ streams }) => streams)) {
    assert.equal(partitions.length, offsets.length)
    assert.ok(
      offsets.every(offset => offset > 0),
      stream,
    )
  }
  const read = readings.flatMap(({ streams }) =>
    streams.flatMap(({ stream, partitions }) => partitions.map(each => `${stream}#${each}`)),
  )
  const existing = demoWorld.streams.flatMap(({ name, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => `${name}#${partition}`),
  )
  assert.deepEqual(read.sort(), existing.sort())
})

test('a request takes time, and its answer was true inside its window', async () => {
  await using demo = open()
  for (let i = 0; i < 200; i++) {
    const before = demo.world.streams.get('clicks')?.partitions[0]?.log.end ?? 0
    const readings = await ends(demo.source, 'high-watermark')
    const after = demo.world.streams.get('clicks')?.partitions[0]?.log.end ?? 0
    for (const { sentAtMs, receivedAtMs, streams } of readings) {
      assert.ok(sentAtMs < receivedAtMs)
      const clicks = streams.find(({ stream }) => stream === 'clicks')
      const at = clicks?.partitions.indexOf(0) ?? -1
      if (at < 0) continue
      const end = clicks?.offsets[at] ?? -1
      assert.ok(before <= end && end <= after)
    }
    await demo.clock.sleep(137)
  }
})

test('what retention, transactions and consumers allow stays in order', async () => {
  await using demo = open()
  await demo.clock.sleep(5 * hourMs)
  const { streams, consumers } = await demo.source.discover(signal)
  const table = async (kind: EndKind) => {
    const readings = await demo.source.ends({ kind, streams }, signal)
    return new Map(
      readings.flatMap(reading =>
        reading.streams.flatMap(({ stream, partitions, offsets }) =>
          partitions.map((each, i) => [`${stream}#${each}`, offsets[i] ?? -1] as const),
        ),
      ),
    )
  }
  const starts = await table('log-start')
  const commits = await demo.source.commits(consumers, signal)
  const stable = await table('last-stable')
  const high = await table('high-watermark')
  assert.ok(high.size > 20)
  for (const [place, end] of high) {
    assert.ok((starts.get(place) ?? 0) <= (stable.get(place) ?? 0), place)
    assert.ok((stable.get(place) ?? 0) <= end, place)
  }
  for (const { stream, partitions, offsets } of commits.flatMap(reading => reading.streams)) {
    partitions.forEach((each, i) => {
      assert.ok((offsets[i] ?? -1) <= (high.get(`${stream}#${each}`) ?? 0))
    })
  }
  assert.ok([...starts.values()].some(start => start > 0))
})

test('a look-up by timestamp finds the first record that says it is at least so young', async () => {
  await using demo = open()
  await demo.clock.sleep(hourMs)
  const timestampMs = originMs + hourMs / 2
  const partitions = demoWorld.streams.map(({ name: stream }) => ({ stream, partition: 0 }))
  const readings = await demo.source.lookup({ timestampMs, partitions }, signal)
  for (const { stream, found } of readings) {
    const state = demo.world.streams.get(stream)
    const log = state?.partitions[0]?.log
    const offsetMs = state?.spec.producerClockOffsetMs ?? 0
    assert.ok(log)
    if (found === undefined) {
      assert.ok((log.appendedAtMs(log.end - 1) ?? 0) + offsetMs < timestampMs, stream)
      continue
    }
    assert.ok(found.timestampMs >= timestampMs, stream)
    assert.equal(found.timestampMs, (log.appendedAtMs(found.offset) ?? 0) + offsetMs)
    // Where the cleaner removed records, those before the first one left may be younger.
    if (state?.spec.compactedKeys !== undefined) continue
    assert.ok((log.appendedAtMs(found.offset - 1) ?? 0) + offsetMs < timestampMs, stream)
  }
  assert.ok(readings.filter(({ found }) => found).length > 5)
})

test('partitions of a broker that is down fail by name, the others are read', async () => {
  await using demo = open(alwaysFailing({ kind: 'broker-down', brokers: [2] }))
  const readings = await ends(demo.source, 'high-watermark')
  const failed = readings.flatMap(({ failures }) => failures)
  assert.ok(failed.length > 0)
  for (const { stream, partitions, reason } of failed) {
    assert.equal(reason, 'broker-unreachable')
    assert.ok(partitions.every(partition => leaderOf(stream, partition) === 2))
  }
  assert.ok(readings.some(({ streams }) => streams.length > 0))
  const [lookup] = await demo.source.lookup(
    {
      timestampMs: originMs,
      partitions: [0, 1, 2]
        .map(partition => ({ stream: 'orders', partition }))
        .filter(each => leaderOf(each.stream, each.partition) === 2),
    },
    signal,
  )
  assert.equal(lookup?.failure, 'broker-unreachable')
  const health = demo.source.health()
  assert.equal(health.state, 'degraded')
  assert.deepEqual(
    health.problems.map(({ code }) => code),
    ['unreachable'],
  )
  assert.equal(health.brokers.find(({ id }) => id === 2)?.reachable, false)
})

test('a consumer whose coordinator is away is unknown as a whole', async () => {
  await using demo = open(alwaysFailing({ kind: 'coordinator-down', consumers: ['billing'] }))
  const { consumers } = await demo.source.discover(signal)
  for (const reading of await demo.source.commits(consumers, signal)) {
    const isBilling = reading.consumer === 'billing'
    assert.equal(reading.failure, isBilling ? 'coordinator-unavailable' : undefined)
    assert.equal(reading.streams.length > 0, !isBilling)
  }
})

test('discovery says what members do: gone, between assignments, and which streams they read', async () => {
  const look = async (fault: FaultKind, name: string) => {
    await using demo = open(alwaysFailing(fault))
    const { consumers } = await demo.source.discover(signal)
    return consumers.find(({ consumer }) => consumer === name)
  }
  const stopped = await look({ kind: 'stop', targets: ['orders/warehouse'] }, 'warehouse')
  assert.equal(stopped?.state, 'empty')
  assert.equal(stopped.members, 0)
  const away = await look({ kind: 'unsubscribe', targets: ['orders/dashboards'] }, 'dashboards')
  assert.equal(away?.state, 'stable')
  assert.deepEqual(away.reads, new Set(['telemetry']))
})

test('a stream that is made anew has another incarnation and begins at offset 0', async () => {
  await using demo = open()
  const before = (await demo.source.discover(signal)).streams
  demo.world.streams.get('telemetry')?.recreate(Math.floor(demo.clock.now() / 500))
  const after = (await demo.source.discover(signal)).streams
  const changed = after.filter(
    ({ stream, incarnation }) =>
      before.find(each => each.stream === stream)?.incarnation !== incarnation,
  )
  assert.deepEqual(
    changed.map(({ stream }) => stream),
    ['telemetry'],
  )
  const readings = await demo.source.ends({ kind: 'log-start', streams: changed }, signal)
  assert.ok(readings.flatMap(({ streams }) => streams).every(({ offsets }) => offsets[0] === 0))
})

test('cost is what was asked since it was last told', async () => {
  await using demo = open()
  await ends(demo.source, 'high-watermark')
  const first = demo.source.health().cost
  assert.ok(first.requests >= 4 && first.receivedBytes > 0 && first.wallMs > 0)
  assert.equal(demo.source.health().cost.requests, 0)
})
