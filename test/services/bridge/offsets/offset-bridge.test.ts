import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offsetPollConfig } from '#bridge/offsets/config.ts'
import { createOffsetBridge } from '#bridge/offsets/offset-bridge.ts'
import { createSteadyClock } from '#bridge/offsets/steady-clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { type BridgeFixture, describeBridge } from '#test/conformance/bridge.ts'
import { SimulatedSource } from '#test/support/offsets/simulated-source.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'

interface SimulatedFixture extends BridgeFixture {
  readonly clock: VirtualClock
  readonly source: SimulatedSource
}

async function open(config: Record<string, unknown> = {}): Promise<SimulatedFixture> {
  const clock = new VirtualClock()
  const steady = createSteadyClock(clock)
  const source = new SimulatedSource({ clock: steady })
  const { logs } = source.addStream('orders')
  const at = { atMs: clock.now(), timestampMs: clock.now() }
  logs[0]?.append(20, at)
  for (const name of ['billing', 'audit']) source.addConsumer(name).committed.set('orders', [5])
  const deps = { clock: steady, log: silentLogger, system: 'demo' } as const
  const bridge = createOffsetBridge(offsetPollConfig.parse(config), source, deps)
  return {
    bridge,
    clock,
    source,
    stream: 'orders',
    consumer: 'billing',
    other: 'audit',
    letPass: ms => clock.run(ms),
    async leave() {
      source.addConsumer('billing', { state: 'empty', members: 0 }).committed.set('orders', [5])
    },
    async deleteConsumer() {
      source.consumers.delete('billing')
    },
    async cutOff() {
      source.broken = 'connection refused'
    },
    async mend() {
      source.broken = undefined
    },
    assertClosed: () => assert.ok(source.isDisposed),
    [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose](),
  }
}

describeBridge('offset bridge', open)

test('ends are read every second and commits every five, at fixed times', async () => {
  await using fixture = await open()
  const { bridge, clock, source } = fixture
  const kinds: string[] = []
  const { ends, commits } = source
  source.ends = async request => {
    if (request.kind === 'high-watermark') kinds.push('ends')
    return ends.call(source, request)
  }
  source.commits = async consumers => {
    kinds.push('commits')
    return commits.call(source, consumers)
  }
  const stop = new AbortController()
  const polls = (async () => {
    for await (const _ of bridge.polls(stop.signal)) {
      // Polls are counted at the source.
    }
  })()
  await clock.run(59_500)
  stop.abort()
  await polls
  assert.equal(kinds.filter(kind => kind === 'commits').length, 12)
  // 59 turns of their own, and one with each poll of commits.
  assert.equal(kinds.filter(kind => kind === 'ends').length, 59 + 12)
})

test('a slow coordinator does not hold up the reading of ends', async () => {
  await using fixture = await open()
  const { bridge, clock, source } = fixture
  const readAtMs: number[] = []
  const { ends, commits } = source
  source.ends = async request => {
    if (request.kind === 'high-watermark') readAtMs.push(clock.now())
    return ends.call(source, request)
  }
  source.commits = async consumers => {
    await clock.sleep(2_500)
    return commits.call(source, consumers)
  }
  const stop = new AbortController()
  const polls = (async () => {
    for await (const _ of bridge.polls(stop.signal)) {
      // Readings are counted at the source.
    }
  })()
  await clock.run(30_000)
  stop.abort()
  await clock.run(5_000)
  await polls
  const gaps = readAtMs.slice(1).map((at, i) => at - (readAtMs[i] ?? at))
  assert.ok(gaps.length >= 29 && Math.max(...gaps) <= 1_100, gaps.join(' '))
})

test('a poll that takes longer than its interval leaves turns out and says so', async () => {
  await using fixture = await open({ commitsIntervalMs: 1_000 })
  const { bridge, clock, source } = fixture
  const { commits } = source
  source.commits = async consumers => {
    await clock.sleep(2_500)
    return commits.call(source, consumers)
  }
  const stop = new AbortController()
  const missed: (number | undefined)[] = []
  const polls = (async () => {
    for await (const poll of bridge.polls(stop.signal)) missed.push(poll.missedTurns)
  })()
  await clock.run(12_000)
  stop.abort()
  await clock.run(3_000)
  await polls
  assert.deepEqual(missed.slice(0, 3), [2, 2, 2])
})
