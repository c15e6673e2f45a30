import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { problemDetails } from '#contracts/http-api.ts'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { hostName, hostNames } from '#kit/host-guard.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'

async function start(hosts: readonly string[]) {
  const deps = { log: silentLogger, registry: new Registry(), health: createHealth(systemClock) }
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, hosts }, deps)
  server.use((request, response, next) =>
    request.path === '/added' ? void response.end('added') : next(),
  )
  return server
}

/** `fetch` does not let a caller choose the Host header. */
async function ask(port: number, path: string, host: string) {
  const asked = request({ host: '127.0.0.1', port, path, headers: { host } })
  asked.end()
  const [response] = await once(asked, 'response')
  return { status: response.statusCode as number, body: await text(response) }
}

const paths = ['/livez', '/readyz', '/metrics', '/added'] as const

test('loopback names, addresses of any kind and configured names are answered', async () => {
  await using server = await start(['Foretap.example.org'])
  const { port } = server
  for (const host of [
    'localhost',
    `LOCALHOST:${port}`,
    'localhost.',
    '127.0.0.1',
    '127.8.9.1:80',
    '[::1]:8080',
    // How Prometheus and a kubelet ask a pod.
    `10.42.0.17:${port}`,
    `[fd00::17]:${port}`,
    'foretap.example.org:443',
  ]) {
    for (const path of paths) assert.equal((await ask(port, path, host)).status, 200, host + path)
  }
})

test('any other name is refused on every path, so that a rebound name reads nothing', async () => {
  await using server = await start(['foretap.example.org'])
  for (const host of [
    'attacker.example',
    'attacker.example:80',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    'attacker.example@localhost',
    'evil.foretap.example.org',
    '2130706433',
    '0x7f.1',
    '127.0.0.256',
    ' ',
  ]) {
    for (const path of [...paths, '/nothing']) {
      const { status, body } = await ask(server.port, path, host)
      assert.equal(status, 421, host + path)
      const problem = problemDetails.parse(JSON.parse(body))
      assert.equal(problem.code, 'HTTP_HOST_REFUSED')
      assert.match(problem.detail ?? '', /api\.hosts/)
    }
  }
})

test('a probe that names no host, as HTTP/1.0 allows, is answered', async () => {
  await using server = await start([])
  const socket = connect(server.port, '127.0.0.1')
  socket.end('GET /livez HTTP/1.0\r\n\r\n')
  assert.match(await text(socket), /^HTTP\/1\.1 200 /)
})

for (const [header, name] of [
  ['Example.org:8080', 'example.org'],
  ['example.org.', 'example.org'],
  ['[::1]:80', '::1'],
  ['[::1', undefined],
  ['a b', undefined],
  ['a:b', undefined],
  ['', undefined],
] as const) {
  test(`the name in the Host header "${header}" is ${name}`, () =>
    assert.equal(hostName(header), name))
}

test('a configured name has no port, no scheme and no wildcard', () => {
  assert.deepEqual(hostNames.parse(['foretap', 'foretap_api.monitoring.svc']), [
    'foretap',
    'foretap_api.monitoring.svc',
  ])
  for (const name of ['foretap:7420', 'http://foretap', '*.example.org', '']) {
    assert.equal(hostNames.safeParse([name]).success, false, name)
  }
})
