import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { topics } from '#contracts/topics.ts'
import type { BusMessage } from '#kit/bus/bus.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { withTracing } from '#kit/bus/traced-bus.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { startTelemetry } from '#kit/telemetry/start-telemetry.ts'
import { inSpan } from '#kit/tracing.ts'
import { eventually } from '#test/support/eventually.ts'
import { startOtlpReceiver } from '#test/support/otlp-receiver.ts'

const topic = topics.samples.name
const message = (key: string) => ({ key, value: '{"v":1}', headers: { own: 'kept' } })

function openBus() {
  const deps = { clock: systemClock, log: silentLogger, registry: new Registry() }
  return withTracing(createEmbeddedBus(embeddedBusConfig.parse({}), deps))
}

async function subscribeTo(bus: ReturnType<typeof openBus>) {
  const seen: BusMessage[] = []
  const subscription = await bus.subscribe({
    topic,
    from: 'earliest',
    handle: messages => inSpan('frame', {}, async () => void seen.push(...messages)),
  })
  return { seen, subscription }
}

test('without telemetry messages keep their own headers and get no others', async () => {
  await using bus = openBus()
  const { seen, subscription } = await subscribeTo(bus)
  await using _open = subscription
  await bus.publish(topic, [message('7')])
  await eventually(() => seen.length === 1, { what: 'the message' })
  assert.deepEqual(seen[0]?.headers, { own: 'kept' })
})

test('a sample’s trace goes on from its publication to what its reader does', async () => {
  await using receiver = await startOtlpReceiver()
  const telemetry = await startTelemetry(
    { metricsIntervalMs: 60_000 },
    {
      env: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/v1/traces` },
      registry: new Registry(),
      log: silentLogger,
      service: { name: 'foretap', version: '1.0.0', role: 'up' },
    },
  )
  await using bus = openBus()
  const { seen, subscription } = await subscribeTo(bus)
  await using _open = subscription
  await inSpan('poll', {}, () => bus.publish(topic, [message('7'), message('8')]))
  await eventually(() => seen.length === 2, { what: 'the messages' })
  await inSpan('poll', {}, () => bus.publish(topic, [message('9')]))
  await eventually(() => seen.length === 3, { what: 'the third message' })
  assert.equal(seen[0]?.headers.own, 'kept')
  await telemetry[Symbol.asyncDispose]()

  const named = (name: string) => receiver.spans.filter(span => span.name === name)
  const polls = named('poll')
  assert.equal(polls.length, 2)
  assert.notEqual(polls[0]?.traceId, polls[1]?.traceId)
  for (const poll of polls) {
    const publication = named(`publish ${topic}`).find(span => span.parentSpanId === poll.spanId)
    const handled = named(`handle ${topic}`).find(span => span.parentSpanId === publication?.spanId)
    const framed = named('frame').find(span => span.parentSpanId === handled?.spanId)
    assert.ok(publication && handled && framed)
    assert.deepEqual(new Set([poll, publication, handled, framed].map(one => one.traceId)).size, 1)
  }
})
