import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { test } from 'node:test'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { silentLogger } from '#kit/logger.ts'
import {
  otlpEndpoints,
  startTelemetry,
  type TelemetryDeps,
} from '#kit/telemetry/start-telemetry.ts'
import { inSpan, inTraceOf, traceHeaders } from '#kit/tracing.ts'
import { describeLifecycle } from '#test/conformance/lifecycle.ts'
import { startOtlpReceiver } from '#test/support/otlp-receiver.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'

const loaded: string[] = []
registerHooks({
  resolve(specifier, context, next) {
    loaded.push(specifier)
    return next(specifier, context)
  },
})
const loadedSdk = () => loaded.filter(specifier => specifier === '@opentelemetry/sdk-node')

const config = { metricsIntervalMs: 60_000 }
const depsOf = (env: TelemetryDeps['env'], registry = new Registry()): TelemetryDeps => ({
  env,
  registry,
  log: silentLogger,
  service: { name: 'foretap', version: '1.2.3', role: 'bridge' },
})

test('without an endpoint nothing is traced, no header is added, and the SDK is not even loaded', async () => {
  await using _telemetry = await startTelemetry(config, depsOf({ OTEL_SERVICE_NAME: 'x' }))
  const headers = await inSpan('publish', {}, async () => traceHeaders())
  assert.deepEqual(headers, {})
  assert.deepEqual(loadedSdk(), [])
})

const cases: readonly (readonly [
  string,
  TelemetryDeps['env'],
  ReturnType<typeof otlpEndpoints>,
])[] = [
  ['nothing', {}, {}],
  [
    'one endpoint for both, to which paths are added',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' },
    { traces: 'http://c:4318/v1/traces', metrics: 'http://c:4318/v1/metrics' },
  ],
  [
    'an endpoint of one kind alone, taken as it is',
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/x' },
    { traces: 'http://c/x' },
  ],
  [
    'an exporter that is turned off',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_TRACES_EXPORTER: 'none' },
    { metrics: 'http://c/v1/metrics' },
  ],
  [
    'the SDK turned off',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_SDK_DISABLED: 'true' },
    {},
  ],
]
for (const [name, env, endpoints] of cases) {
  test(`the environment is read as OpenTelemetry says: ${name}`, () => {
    assert.deepEqual(otlpEndpoints(env), endpoints)
  })
}

test('spans and our metrics arrive at an OTLP endpoint, and a trace goes on across a message', async () => {
  await using receiver = await startOtlpReceiver()
  const registry = new Registry()
  const registers = [registry]
  new Counter({ name: 'foretap_polls_total', help: 'Polls.', registers }).inc(3)
  new Gauge({ name: 'foretap_lag_seconds', help: 'Lag.', labelNames: ['group'], registers }).set(
    { group: 'g' },
    1.5,
  )
  const histogram = new Histogram({
    name: 'foretap_poll_seconds',
    help: 'Time.',
    buckets: [1, 2],
    registers,
  })
  for (const value of [0.5, 1.5, 9]) histogram.observe(value)

  const telemetry = await startTelemetry(
    config,
    depsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, registry),
  )
  const headers = await inSpan('publish samples', { kind: 'producer' }, async () => traceHeaders())
  assert.match(headers.traceparent ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  // Elsewhere, with nothing but the message at hand.
  await inTraceOf(headers, () => inSpan('collect samples', { kind: 'consumer' }, async () => {}))
  const failing = inSpan('fail', {}, () => Promise.reject(new Error('no')))
  await assert.rejects(failing, /no/)
  await telemetry[Symbol.asyncDispose]()
  assert.equal(loadedSdk().length, 1)

  const [published, collected, failed] = ['publish samples', 'collect samples', 'fail'].map(name =>
    receiver.spans.find(span => span.name === name),
  )
  assert.ok(published && collected && failed)
  assert.equal(collected.traceId, published.traceId)
  assert.equal(collected.parentSpanId, published.spanId)
  assert.notEqual(failed.traceId, published.traceId)
  assert.deepEqual([published.kind, collected.kind, failed.kind], [4, 5, 1])

  const metricOf = (name: string) => receiver.metrics.find(metric => metric.name === name)
  assert.deepEqual(metricOf('foretap_polls_total'), {
    name: 'foretap_polls_total',
    unit: '1',
    kind: 'sum',
    value: 3,
  })
  assert.deepEqual(metricOf('foretap_lag_seconds'), {
    name: 'foretap_lag_seconds',
    unit: 's',
    kind: 'gauge',
    value: 1.5,
  })
  assert.equal(metricOf('foretap_poll_seconds')?.kind, 'histogram')

  assert.deepEqual([...receiver.contentTypes], ['application/x-protobuf'])
  assert.equal(receiver.resource.get('service.name'), 'foretap')
  assert.equal(receiver.resource.get('service.version'), '1.2.3')
  assert.equal(receiver.resource.get('foretap.role'), 'bridge')
})

test('an endpoint that nobody answers neither fails the start nor holds up the stop', async () => {
  const receiver = await startOtlpReceiver()
  await receiver[Symbol.asyncDispose]()
  const started = performance.now()
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }
  const telemetry = await startTelemetry(config, depsOf(env))
  await telemetry[Symbol.asyncDispose]()
  assert.ok(performance.now() - started < 15_000)
})

test('a protocol that we do not speak is said, and protobuf over HTTP is sent', async () => {
  await using receiver = await startOtlpReceiver()
  const { log, lines } = createRecordingLog()
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }
  await using _telemetry = await startTelemetry(config, { ...depsOf(env), log })
  assert.ok(lines.some(({ level, fields }) => level === 'warn' && fields.protocol === 'grpc'))
})

describeLifecycle('telemetry', async () => {
  const receiver = await startOtlpReceiver()
  const part = await startTelemetry(config, depsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }))
  return {
    part,
    work: () => inSpan('work', {}, () => new Promise(resolve => setImmediate(resolve))),
    assertClosed: async () => receiver[Symbol.asyncDispose](),
  }
})
