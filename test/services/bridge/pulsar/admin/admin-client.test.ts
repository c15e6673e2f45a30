import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { CostMeter } from '#bridge/cost-meter.ts'
import { AdminClient } from '#bridge/pulsar/admin/admin-client.ts'
import { readPulsarCredentials } from '#bridge/pulsar/admin/credentials.ts'
import { systemClock } from '#kit/clock.ts'
import { Secret } from '#kit/secret.ts'

/** Brokers that do what no real one can be made to do at will. */
async function serve(handle: RequestListener) {
  const server = createServer(handle).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function open(urls: readonly string[], auth?: { type: 'token'; token: Secret }) {
  const credentials = await readPulsarCredentials({ tls: {}, auth })
  const cost = new CostMeter()
  const options = { connections: 4, requestTimeoutMs: 300, clock: systemClock }
  const client = new AdminClient({ ...options, urls, credentials, cost })
  await client.beginRound({ renew: true })
  return { client, cost }
}

const { signal } = new AbortController()

test('a redirect to the broker that has a topic is followed, with our credentials', async () => {
  const seen: (string | undefined)[] = []
  await using owner = await serve(({ headers }, response) => {
    seen.push(headers.authorization)
    response.end('[1]')
  })
  await using first = await serve(({ url }, response) => {
    response.writeHead(307, { location: `${owner.url}${url}` }).end()
  })
  const { client } = await open([first.url], { type: 'token', token: new Secret('word') })
  using _client = client
  const answer = await client.get('persistent/a/b/c/stats', signal)
  assert.deepEqual(answer.ok && answer.body, [1])
  assert.deepEqual(seen, ['Bearer word'])
  assert.deepEqual(
    client.brokers().map(({ address, reachable }) => [address, reachable]),
    [
      [first.url, true],
      [owner.url, true],
    ],
  )
})

test('a broker that no redirect leads to any more is forgotten', async () => {
  let isMoved = false
  await using owner = await serve((_, response) => {
    response.end('[]')
  })
  await using first = await serve(({ url }, response) => {
    if (isMoved) response.end('[]')
    else response.writeHead(307, { location: `${owner.url}${url}` }).end()
  })
  const { client } = await open([first.url])
  using _client = client
  await client.get('tenants', signal)
  assert.equal(client.brokers().length, 2)
  isMoved = true
  for (let i = 0; i < 102; i++) await client.beginRound({ renew: false })
  await client.get('tenants', signal)
  assert.deepEqual(
    client.brokers().map(({ address }) => address),
    [first.url],
  )
})

test('a circle of redirects ends', async () => {
  await using lost = await serve(({ url }, response) => {
    response.writeHead(307, { location: url }).end()
  })
  const { client, cost } = await open([lost.url])
  using _client = client
  const answer = await client.get('tenants', signal)
  assert.equal(!answer.ok && answer.failure.code, 'protocol-error')
  assert.ok(cost.take().requests <= 6)
})

test('a broker that does not answer is waited for once in a round, and the next address is asked', async () => {
  let asked = 0
  await using frozen = await serve(() => {
    asked += 1
  })
  await using well = await serve((_, response) => {
    response.end('[]')
  })
  const { client } = await open([frozen.url, well.url])
  using _client = client
  for (let i = 0; i < 3; i++) assert.equal((await client.get('tenants', signal)).ok, true)
  assert.equal(asked, 1)
  assert.deepEqual(
    client.failures().map(({ address, failure }) => [address, failure.detail]),
    [[frozen.url, 'no answer within 300 ms']],
  )
  await client.beginRound({ renew: false })
  await client.get('tenants', signal)
  assert.equal(asked, 2)
})

test('an answer that ends amid the way, is no JSON or is an error, is a failure and no exception', async () => {
  await using broker = await serve(({ url }, response) => {
    if (url?.endsWith('/cut')) {
      response.writeHead(200, { 'content-length': '100' }).write('{"a":')
      setTimeout(() => response.destroy(), 20)
    } else if (url?.endsWith('/html')) response.end('<html>')
    else response.writeHead(503).end('{"reason":"bundle is being unloaded\\n\\tat a.b.C"}')
  })
  const { client } = await open([broker.url])
  using _client = client
  const failed: unknown[] = []
  for (const path of ['html', 'unload', 'cut']) {
    const answer = await client.get(path, signal)
    failed.push(answer.ok || [answer.reason, answer.failure.code])
    if (path === 'unload') {
      assert.equal(!answer.ok && answer.failure.detail, 'bundle is being unloaded')
    }
  }
  assert.deepEqual(failed, [
    ['request-refused', 'protocol-error'],
    ['leader-unavailable', 'leader-unavailable'],
    ['broker-unreachable', 'unreachable'],
  ])
})
