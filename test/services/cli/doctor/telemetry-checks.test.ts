import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { checkTelemetry } from '#cli/doctor/telemetry-checks.ts'
import { freePorts } from '#lab/kafka/free-ports.ts'

async function aCollector(statusOf: (authorization: string | undefined) => number) {
  const paths: string[] = []
  const server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`)
    response.writeHead(statusOf(request.headers.authorization)).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    at: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
const secret = 'hunter2'

test('without an endpoint nothing is sent', async () => {
  const [only, ...others] = await checkTelemetry({})
  assert.equal(only?.state, 'ok')
  assert.deepEqual(others, [])
})

test('a collector that takes an empty export is fine, for traces and metrics', async () => {
  await using collector = await aCollector(() => 200)
  const checks = await checkTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector.at}/` })
  assert.deepEqual(
    checks.map(({ check, state }) => [check, state]),
    [
      ['traces', 'ok'],
      ['metrics', 'ok'],
    ],
  )
  assert.deepEqual(collector.paths.sort(), ['POST /v1/metrics', 'POST /v1/traces'])
})

test('headers and the login of the endpoint are sent, and printed nowhere', async () => {
  const login = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`
  await using collector = await aCollector(given => (given === login ? 200 : 401))
  const byUrl = await checkTelemetry({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://me:${secret}@${collector.at}/v1/traces?key=${secret}`,
  })
  const byHeader = await checkTelemetry({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://${collector.at}/v1/traces`,
    OTEL_EXPORTER_OTLP_HEADERS: `x=1,authorization=${encodeURIComponent(login)}`,
  })
  const refused = await checkTelemetry({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://me:not-${secret}@${collector.at}/v1/traces`,
  })
  assert.deepEqual(
    [byUrl, byHeader, refused].map(([check]) => check?.state),
    ['ok', 'ok', 'limited'],
  )
  assert.match(refused[0]?.text ?? '', /status 401/)
  assert.equal(JSON.stringify([byUrl, byHeader, refused]).includes(secret), false)
})

test('a collector that is not there limits, but stops nothing', async () => {
  const [port] = await freePorts(1)
  const checks = await checkTelemetry({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://me:${secret}@127.0.0.1:${port}/v1/traces`,
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `nonsense ${secret}`,
  })
  assert.deepEqual(
    checks.map(({ state }) => state),
    ['limited', 'limited'],
  )
  assert.match(checks[0]?.text ?? '', /:\d+\/v1\/traces does not take traces: connection refused/)
  assert.equal(JSON.stringify(checks).includes(secret), false)
})
