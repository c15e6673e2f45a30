import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '#kit/clock.ts'
import type { ResolveHost } from '#kit/outgoing-http/guarded-lookup.ts'
import { openOutgoingClient } from '#kit/outgoing-http/outgoing-client.ts'
import { type OutgoingConfig, outgoingConfig } from '#kit/outgoing-http/outgoing-config.ts'
import type { PostRequest } from '#kit/outgoing-http/post.ts'
import { retryAfterMs } from '#kit/outgoing-http/retry-after.ts'

async function startServer(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const open = (config: Partial<OutgoingConfig>, resolve?: ResolveHost) =>
  openOutgoingClient({
    config: { ...outgoingConfig.parse({ allowHttp: true }), ...config },
    clock: systemClock,
    connectionsMax: 4,
    ...(resolve ? { resolve } : {}),
  })

const to = (url: string): PostRequest => ({
  url,
  headers: { 'content-type': 'text/plain' },
  body: 'hello',
  deadlineMs: Date.now() + 10_000,
  signal: new AbortController().signal,
})

const loopback = { networks: ['127.0.0.0/8'] }

test('a name that resolves to this machine is refused at the connection, and nothing is sent', async () => {
  let requests = 0
  await using server = await startServer((_, response) => {
    requests++
    response.end()
  })
  const resolve: ResolveHost = async () => [{ address: '127.0.0.1', family: 4 }]
  await using client = await open({}, resolve)
  const answer = await client.post(to(`http://pages.example:${server.port}/`))
  assert.equal(answer.result, 'refused')
  assert.equal(requests, 0)
  await using allowed = await open({ hosts: ['pages.example'] }, resolve)
  assert.equal((await allowed.post(to(`http://pages.example:${server.port}/`))).result, 'answered')
})

test('a name that answers differently each time never leads to a refused address', async () => {
  let requests = 0
  await using server = await startServer((_, response) => {
    requests++
    response.end()
  })
  let asked = 0
  // 127.0.0.9 is what the rebinding is after.
  const resolve: ResolveHost = async () => [
    { address: asked++ % 2 === 0 ? '127.0.0.1' : '127.0.0.9', family: 4 },
  ]
  await using client = await open({ networks: ['127.0.0.1'] }, resolve)
  const post = { ...to(`http://pages.example:${server.port}/`), headers: { connection: 'close' } }
  assert.equal((await client.post(post)).result, 'answered')
  assert.equal((await client.post(post)).result, 'refused')
  assert.equal(requests, 1)
})

test('of the addresses of a name only those that are allowed are connected to', async () => {
  await using server = await startServer((_, response) => void response.end('here'))
  const resolve: ResolveHost = async () => [
    { address: '10.0.0.1', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  await using client = await open(loopback, resolve)
  const answer = await client.post(to(`http://both.example:${server.port}/`))
  assert.ok(answer.result === 'answered' && answer.text === 'here', JSON.stringify(answer))
})

test('a redirect is an answer and is not followed', async () => {
  const paths: (string | undefined)[] = []
  await using server = await startServer((request, response) => {
    paths.push(request.url)
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  await using client = await open(loopback)
  const answer = await client.post(to(`http://127.0.0.1:${server.port}/here`))
  assert.ok(answer.result === 'answered' && answer.status === 302)
  assert.deepEqual(paths, ['/here'])
})

test('an endless answer is read up to a bound, and its status counts', async () => {
  await using server = await startServer((_, response) => {
    response.writeHead(500)
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(4_096)));
    }
    response.on('drain', more)
    more()
  })
  await using client = await open(loopback)
  const answer = await client.post(to(`http://127.0.0.1:${server.port}/`))
  assert.ok(answer.result === 'answered' && answer.status === 500)
  assert.equal(answer.text.length, 16_384)
})

test('an answer whose body never ends by the deadline is still an answer', async () => {
  await using server = await startServer((_, response) => void response.writeHead(202).write('a'))
  await using client = await open(loopback)
  const request = { ...to(`http://127.0.0.1:${server.port}/`), deadlineMs: Date.now() + 300 }
  const answer = await client.post(request)
  assert.ok(answer.result === 'answered' && answer.status === 202, JSON.stringify(answer))
})

test('what cannot be a header is refused, not thrown', async () => {
  await using client = await open(loopback)
  const request = { ...to('http://127.0.0.1:9/'), headers: { 'x-a': 'b\r\nx-c: d' } }
  assert.deepEqual(await client.post(request), { result: 'refused', reason: 'ERR_INVALID_CHAR' })
})

test('Retry-After is read as seconds or a date, bounded, and nothing else', () => {
  const nowMs = Date.parse('2026-03-01T12:00:00Z')
  assert.equal(retryAfterMs('7', nowMs), nowMs + 7_000)
  assert.equal(retryAfterMs('Sun, 01 Mar 2026 12:00:30 GMT', nowMs), nowMs + 30_000)
  assert.equal(retryAfterMs('Sun, 01 Mar 2026 11:00:00 GMT', nowMs), nowMs)
  assert.equal(retryAfterMs('9999999999', nowMs), nowMs + 24 * 3_600_000)
  for (const text of [undefined, '', 'soon', '-3', '7.5', '1-1', 'NaN']) {
    assert.equal(retryAfterMs(text, nowMs), undefined, text)
  }
})
