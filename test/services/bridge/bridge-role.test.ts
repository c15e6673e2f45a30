import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { runBridges } from '#bridge/bridge-role.ts'
import { bridgeRoleConfig } from '#bridge/config.ts'
import { offsetPollConfig } from '#bridge/offsets/config.ts'
import { createOffsetBridge } from '#bridge/offsets/offset-bridge.ts'
import { createSteadyClock } from '#bridge/offsets/steady-clock.ts'
import type { BridgeStart } from '#bridge/run-bridge.ts'
import { bridgeStatus } from '#contracts/bridge-status.ts'
import { sampleBatch } from '#contracts/sample.ts'
import { seriesId, shardOf } from '#contracts/series.ts'
import type { TopicName } from '#contracts/topics.ts'
import type { Bus, OutgoingMessage } from '#kit/bus/bus.ts'
import { withTracing } from '#kit/bus/traced-bus.ts'
import { createHealth } from '#kit/health.ts'
import { type Logger, silentLogger } from '#kit/logger.ts'
import { startTelemetry } from '#kit/telemetry/start-telemetry.ts'
import { SimulatedSource } from '#test/support/offsets/simulated-source.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'
import { startOtlpReceiver } from '#test/support/otlp-receiver.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'

/** A bus that keeps what is published, and refuses while told to. */
class KeepingBus implements Bus {
  readonly published: { topic: TopicName; message: OutgoingMessage }[] = []
  isFull = false

  async publish(topic: TopicName, messages: readonly OutgoingMessage[]): Promise<void> {
    if (this.isFull) throw new Error('the queue is full')
    for (const message of messages) this.published.push({ topic, message })
  }

  of(topic: TopicName): OutgoingMessage[] {
    return this.published.filter(entry => entry.topic === topic).map(({ message }) => message)
  }

  async subscribe(): Promise<never> {
    throw new Error('nobody reads here')
  }

  async snapshot() {
    return new Map<string, string>()
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function openRole(
  starts: (clock: VirtualClock) => readonly BridgeStart[],
  log: Logger = silentLogger,
) {
  const clock = new VirtualClock()
  const bus = new KeepingBus()
  const registry = new Registry()
  const health = createHealth(clock)
  const traced = withTracing(bus)
  const role = runBridges(starts(clock), {
    bus: traced,
    clock,
    registry,
    health,
    log,
  })
  return {
    clock,
    bus,
    registry,
    health,
    role,
    [Symbol.asyncDispose]: () => role[Symbol.asyncDispose](),
  }
}

function simulated(cluster: string, clock: VirtualClock): BridgeStart {
  return {
    cluster,
    system: 'demo',
    async open({ log }) {
      const steady = createSteadyClock(clock)
      const source = new SimulatedSource({ clock: steady, cluster })
      const { logs } = source.addStream('orders', { partitions: 3 })
      for (const log of logs) log.append(5, { atMs: clock.now(), timestampMs: clock.now() })
      for (let i = 0; i < 20; i++)
        source.addConsumer(`group-${i}`).committed.set('orders', [1, 2, 5])
      const config = offsetPollConfig.parse({})
      return createOffsetBridge(config, source, { clock: steady, log, system: 'demo' })
    },
  }
}

test('a poll is one message per shard, keyed by it, and one status keyed by the cluster', async () => {
  await using role = openRole(clock => [simulated('shop', clock)])
  await role.clock.run(1_000)
  const messages = role.bus.of('foretap.samples')
  const batches = messages.map(({ value }) => sampleBatch.parse(JSON.parse(value)))
  assert.equal(new Set(messages.map(({ key }) => key)).size, messages.length)
  for (const [i, { shard, samples }] of batches.entries()) {
    assert.equal(messages[i]?.key, String(shard))
    for (const { series } of samples) assert.equal(shardOf(seriesId(series)), shard)
  }
  assert.equal(batches.flatMap(({ samples }) => samples).length, 20)
  const [status, ...others] = role.bus.of('foretap.bridges')
  assert.equal(others.length, 0)
  assert.equal(status?.key, 'shop')
  assert.equal(bridgeStatus.parse(JSON.parse(status?.value ?? '')).series, 20)
})

test('a bridge that cannot start is told of and tried again with a growing pause; the others run', async () => {
  let attempts = 0
  await using role = openRole(clock => [
    simulated('shop', clock),
    {
      cluster: 'broken',
      system: 'kafka',
      async open() {
        attempts++
        throw new Error('ca.pem does not exist')
      },
    },
  ])
  // Half of each wait is chance: three end within 7 to 14 s, the fourth not before 15 s.
  await role.clock.run(14_500)
  assert.equal(attempts, 4, 'pauses of at most 2, 4, 8 and 16 seconds')
  const statuses = role.bus.of('foretap.bridges').filter(({ key }) => key === 'broken')
  const status = bridgeStatus.parse(JSON.parse(statuses[0]?.value ?? ''))
  assert.deepEqual(
    [status.state, status.problems[0]?.detail],
    ['unreachable', 'ca.pem does not exist'],
  )
  assert.equal(role.bus.of('foretap.bridges').length - statuses.length, 3)
  const failed = await role.registry.getSingleMetric('foretap_bridge_starts_failed_total')?.get()
  assert.deepEqual(failed?.values, [{ value: 4, labels: { cluster: 'broken' } }])
  const { checks } = await role.health.readiness()
  assert.deepEqual(
    checks.map(({ ok }) => ok),
    [true, true],
  )
})

test('it is not ready before each cluster was polled once, and then it is', async () => {
  await using role = openRole(clock => [simulated('shop', clock)])
  const { ok, checks } = await role.health.readiness()
  assert.equal(ok, false)
  assert.match(JSON.stringify(checks), /shop has not been polled yet/)
  await role.clock.run(7_000)
  assert.equal((await role.health.readiness()).ok, true)
})

test('a poll that the bus does not take is lost and counted, and the next one comes', async () => {
  await using role = openRole(clock => [simulated('shop', clock)])
  role.bus.isFull = true
  await role.clock.run(7_000)
  role.bus.isFull = false
  await role.clock.run(5_000)
  assert.equal(role.bus.of('foretap.bridges').length, 1)
  const lost = await role.registry.getSingleMetric('foretap_bridge_publish_failures_total')?.get()
  assert.deepEqual(
    lost?.values.map(({ value }) => value),
    [2],
  )
})

test('a cluster that stops answering is one line of the log, and one when it is back', async () => {
  const { log, lines } = createRecordingLog()
  let source: SimulatedSource | undefined
  const start = (clock: VirtualClock): BridgeStart => ({
    cluster: 'shop',
    system: 'demo',
    async open(deps) {
      const steady = createSteadyClock(clock)
      source = new SimulatedSource({ clock: steady, cluster: 'shop' })
      const config = offsetPollConfig.parse({})
      return createOffsetBridge(config, source, { ...deps, clock: steady, system: 'demo' })
    },
  })
  await using role = openRole(clock => [start(clock)], log)
  const changes = () => lines.filter(({ message }) => message.startsWith('the cluster'))
  await role.clock.run(11_000)
  assert.deepEqual(changes(), [])
  assert.ok(source !== undefined)
  source.broken = 'connection refused'
  await role.clock.run(30_000)
  source.broken = undefined
  await role.clock.run(30_000)
  assert.deepEqual(
    changes().map(({ level, fields }) => [level, fields.cluster, fields.state]),
    [
      ['warn', 'shop', 'unreachable'],
      ['info', 'shop', undefined],
    ],
  )
})

test('what polling costs is counted by cluster', async () => {
  await using role = openRole(clock => [simulated('shop', clock)])
  await role.clock.run(11_000)
  const requests = await role.registry.getSingleMetric('foretap_bridge_requests_total')?.get()
  assert.ok((requests?.values[0]?.value ?? 0) > 20)
  const polls = await role.registry.getSingleMetric('foretap_bridge_polls_total')?.get()
  assert.equal(polls?.values[0]?.value, 3)
})

test('the role stops its bridges when it stops, also while one waits to start again', async () => {
  const role = openRole(clock => [
    simulated('shop', clock),
    { cluster: 'broken', system: 'kafka', open: () => Promise.reject(new Error('no')) },
  ])
  await role.clock.run(2_000)
  await role.role[Symbol.asyncDispose]()
  const before = role.bus.published.length
  await role.clock.run(30_000)
  assert.equal(role.bus.published.length, before)
})

test('two bridges with one cluster name are refused', () => {
  const two = { bridges: [{ type: 'demo' }, { type: 'demo' }] }
  assert.match(bridgeRoleConfig.safeParse(two).error?.message ?? '', /name of its own/)
})

test('the trace of a poll begins where the cluster is asked, and goes on in every message', async () => {
  await using receiver = await startOtlpReceiver()
  const telemetry = await startTelemetry(
    { metricsIntervalMs: 60_000 },
    {
      env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces` },
      registry: new Registry(),
      log: silentLogger,
      service: { name: 'foretap', version: '1.0.0', role: 'bridge' },
    },
  )
  await using role = openRole(clock => [simulated('shop', clock)])
  await role.clock.run(6_000)
  await role.role[Symbol.asyncDispose]()
  await telemetry[Symbol.asyncDispose]()
  const polls = receiver.spans.filter(({ name }) => name === 'poll')
  assert.equal(polls.length, 2)
  for (const { traceId, spanId } of polls) {
    const own = receiver.spans.filter(span => span.traceId === traceId)
    const below = own.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name)
    assert.deepEqual(below, ['read commits', 'read ends', 'work out ages', 'publish poll'])
    const publishing = own.find(({ name }) => name === 'publish poll')
    const published = own.filter(({ parentSpanId }) => parentSpanId === publishing?.spanId)
    assert.deepEqual(
      published.map(({ name }) => name),
      ['publish foretap.samples', 'publish foretap.bridges'],
    )
    const carried = published.map(span => `${traceId}-${span.spanId}`)
    const headers = role.bus.published.map(({ message }) => message.headers?.traceparent ?? '')
    assert.ok(carried.every(parent => headers.some(header => header.includes(parent))))
  }
})
