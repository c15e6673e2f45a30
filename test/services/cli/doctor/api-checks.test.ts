import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { checkAddress } from '#cli/doctor/api-checks.ts'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'

const host = '127.0.0.1'

test('a free port is fine', async () => {
  const { checks, isRunning } = await checkAddress({ host, port: 0 }, systemClock)
  assert.deepEqual(
    checks.map(({ check, state }) => [check, state]),
    [['port', 'ok']],
  )
  assert.equal(isRunning, false)
})

test('a port on which a Foretap answers is fine, and told', async () => {
  const health = createHealth(systemClock)
  const deps = { log: silentLogger, registry: new Registry(), health }
  await using server = await startHttpServer({ host, port: 0 }, deps)
  const { checks, isRunning } = await checkAddress({ host, port: server.port }, systemClock)
  assert.equal(isRunning, true)
  assert.match(checks[0]?.text ?? '', /a Foretap answers on 127\.0\.0\.1:\d+ already/)
})

test('a port that another program has is a problem with a way out', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.end('SSH-2.0-other\r\n')
  }).listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { checks, isRunning } = await checkAddress({ host, port }, systemClock)
  server.close()
  assert.equal(isRunning, false)
  assert.equal(checks[0]?.state, 'failed')
  assert.match(checks[0]?.advice ?? '', /--port/)
})

test('an address that is not of this machine is a problem', async () => {
  const { checks } = await checkAddress({ host: '192.0.2.1', port: 0 }, systemClock)
  assert.equal(checks[0]?.state, 'failed')
  assert.match(checks[0]?.advice ?? '', /api\.host/)
})
