import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { Counter, Histogram, Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import { createHealth, type Health } from '#kit/health.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'
import { describeLifecycle } from '#test/conformance/lifecycle.ts'

const local = { host: '127.0.0.1', port: 0 }

async function start({
  registry = new Registry(),
  drainMs = 2_000,
  health = createHealth(systemClock),
} = {}) {
  return startHttpServer(local, { log: silentLogger, registry, health, drainMs })
}

async function readJson(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url)
  return { status: response.status, body: await response.json() }
}

test('probes answer with each check by name, and 503 when one fails', async () => {
  const health: Health = createHealth(systemClock)
  await using server = await start({ health })
  assert.deepEqual(await readJson(`${server.url}/livez`), {
    status: 200,
    body: { status: 'ok', checks: [] },
  })
  health.addReadiness('store', () => ({ ok: false, reason: 'the disk is full' }))
  assert.deepEqual(await readJson(`${server.url}/readyz`), {
    status: 503,
    body: { status: 'failing', checks: [{ name: 'store', ok: false, reason: 'the disk is full' }] },
  })
  assert.equal((await readJson(`${server.url}/livez`)).status, 200)
})

test('metrics come in the format that is asked for, and asking for one leaves the other as it was', async () => {
  const registry = new Registry()
  const registers = [registry]
  new Counter({ name: 'polls_total', help: 'Polls.', labelNames: ['cluster'], registers }).inc(
    { cluster: 'a' },
    2,
  )
  new Histogram({ name: 'poll_seconds', help: 'Time.', buckets: [1], registers }).observe(0.5)
  await using server = await start({ registry })
  const scrape = async (accept: string) => {
    const response = await fetch(`${server.url}/metrics`, { headers: { accept } })
    // The scrapes themselves are counted: those lines differ from one to the next.
    const text = (await response.text()).replaceAll(/^foretap_http_.*\n/gm, '')
    return { type: response.headers.get('content-type'), text }
  }
  const classic = await scrape('text/plain')
  assert.equal(classic.type, 'text/plain; version=0.0.4; charset=utf-8')
  assert.match(classic.text, /# TYPE polls_total counter\npolls_total\{cluster="a"\} 2/)
  // What Prometheus sends.
  const open = await scrape(
    'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
  )
  assert.equal(open.type, 'application/openmetrics-text; version=1.0.0; charset=utf-8')
  assert.match(open.text, /# TYPE polls counter\npolls_total\{cluster="a"\} 2/)
  assert.match(open.text, /poll_seconds_bucket\{le="1"\} 1/)
  assert.match(open.text, /# EOF\n$/)
  assert.equal((await scrape('*/*')).text, classic.text)
})

test('roles add routes; what no route answers is a 404 problem, and what throws a 500 without its message', async () => {
  await using server = await start()
  server.use((request, response, next) => {
    if (request.path === '/hello') response.json({ hello: 'you' })
    else if (request.path === '/broken') throw new Error('password hunter2')
    else next()
  })
  assert.deepEqual(await readJson(`${server.url}/hello`), { status: 200, body: { hello: 'you' } })
  assert.deepEqual(await readJson(`${server.url}/nothing`), {
    status: 404,
    body: {
      type: 'about:blank',
      title: 'There is nothing at this address.',
      status: 404,
      code: 'HTTP_404',
    },
  })
  const broken = await readJson(`${server.url}/broken`)
  assert.equal(broken.status, 500)
  assert.doesNotMatch(JSON.stringify(broken.body), /hunter2/)
})

test('a port in use is said in words that name it', async () => {
  await using first = await start()
  const health = createHealth(systemClock)
  const again = { host: '127.0.0.1', port: first.port }
  await assert.rejects(
    startHttpServer(again, { log: silentLogger, registry: new Registry(), health }),
    (error: unknown) => {
      assert.ok(error instanceof AppError)
      assert.equal(error.code, 'HTTP_PORT_TAKEN')
      assert.match(error.why, new RegExp(`127\\.0\\.0\\.1:${first.port}`))
      assert.match(error.spec.advice, /--port/)
      return true
    },
  )
})

test('an address that is not of this machine is said as such', async () => {
  const health = createHealth(systemClock)
  // TEST-NET-1 (RFC 5737) belongs to nobody.
  await assert.rejects(
    startHttpServer(
      { host: '192.0.2.1', port: 0 },
      { log: silentLogger, registry: new Registry(), health },
    ),
    { code: 'HTTP_ADDRESS_UNKNOWN' },
  )
})

test('stopping lets the request in hand finish and ends idle keep-alive connections', async () => {
  const server = await start()
  const entered = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  server.use(async (_request, response) => {
    entered.resolve()
    await release.promise
    response.end('done')
  })
  const agent = new Agent({ keepAlive: true })
  await new Promise((resolve, reject) => {
    get(`${server.url}/livez`, { agent }, response => response.resume().on('end', resolve)).on(
      'error',
      reject,
    )
  })
  const slow = fetch(`${server.url}/slow`)
  await entered.promise
  const stopping = server[Symbol.asyncDispose]()
  await assert.rejects(fetch(`${server.url}/livez`), 'it still accepts')
  release.resolve()
  assert.equal(await (await slow).text(), 'done')
  await stopping
  agent.destroy()
})

test('a request that does not end is cut off at the deadline, and streams hear of the stop before it', async () => {
  const server = await start({ drainMs: 50 })
  let wasTold = false
  server.closing.addEventListener('abort', () => {
    wasTold = true
  })
  server.use((_request, response) => {
    response.writeHead(200)
    response.write('never ends')
  })
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${server.url}/stream`, resolve).on('error', reject)
  })
  response.on('error', () => {}) // Being cut off is what it waits for.
  const ended = new Promise(resolve => response.on('close', resolve))
  response.resume()
  await server[Symbol.asyncDispose]()
  await ended
  assert.equal(wasTold, true)
})

const assertNothingListens = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve())
    socket.on('connect', () => {
      socket.destroy()
      reject(new Error(`something still listens on ${port}`))
    })
  })

describeLifecycle(
  'http server',
  async () => {
    const part = await start({ drainMs: 100 })
    part.use((_request, response) => void response.write('never ends'))
    return {
      part,
      work: async () => (await fetch(`${part.url}/work`)).text(),
      assertClosed: () => assertNothingListens(part.port),
    }
  },
  {
    async openFailing() {
      const taken = createServer().listen(0, '127.0.0.1')
      await once(taken, 'listening')
      const { port } = taken.address() as AddressInfo
      const health = createHealth(systemClock)
      return {
        attempt: () =>
          startHttpServer(
            { host: '127.0.0.1', port },
            { log: silentLogger, registry: new Registry(), health },
          ),
        async assertClosed() {
          taken.close()
          await once(taken, 'close')
          await assertNothingListens(port)
        },
      }
    },
  },
)
