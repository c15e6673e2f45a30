import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as ask } from 'node:http'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { z } from 'zod'
import { defineRoute } from '#contracts/http/route.ts'
import { problemDetails } from '#contracts/http-api.ts'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { crossOrigin, requestRate } from '#kit/http/front.ts'
import { createGate, type GateOptions } from '#kit/http/gate.ts'
import { principalOf } from '#kit/http/principal.ts'
import { ok } from '#kit/http/reply.ts'
import { serve, serveRoutes } from '#kit/http/serve-routes.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'

const route = defineRoute({
  ...{ name: 'say', method: 'get', path: '/say', summary: 'Say it', tag: 'Test', scope: 'admin' },
  answers: { 200: z.strictObject({ who: z.string() }) },
})
const friend = 'https://friend.example'

interface ServerOptions extends Partial<GateOptions> {
  readonly requestsPerMinute?: number
}

async function startServer({ requestsPerMinute = 1_000, ...options }: ServerOptions = {}) {
  const log = silentLogger
  const deps = { log, registry: new Registry(), health: createHealth(systemClock) }
  const http = await startHttpServer({ host: '127.0.0.1', port: 0 }, deps)
  const origins = new Set([friend])
  const authenticators = [
    {
      authenticate: async (request: { get(name: string): string | undefined }) =>
        request.get('authorization') === 'Bearer good'
          ? principalOf({ kind: 'token', id: 'good', scopes: ['admin'] })
          : undefined,
    },
  ]
  const gate = createGate({ authenticators, isOpenHere: true, origins, ...options })
  for (const handler of [crossOrigin(origins), ...requestRate(requestsPerMinute)]) http.use(handler)
  http.use(serveRoutes([serve(route, ({ principal }) => ok({ who: principal.id }))], { gate, log }))
  return http
}

/** `fetch` sets some headers of its own; this sends what it is given. */
async function send(url: string, headers: Readonly<Record<string, string>>, method = 'GET') {
  const sent = ask(`${url}/api/v1/say`, { headers, method })
  sent.end()
  const [response] = await once(sent, 'response')
  let body = ''
  for await (const chunk of response) body += chunk
  const code = response.statusCode >= 400 ? problemDetails.parse(JSON.parse(body)).code : 'ok'
  return { code, status: response.statusCode as number, headers: response.headers, body }
}

const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['a program on this machine', {}, 'ok'],
  ['a page of this server', { origin: 'OWN', 'sec-fetch-site': 'same-origin' }, 'ok'],
  ['the address line of a browser', { 'sec-fetch-site': 'none' }, 'ok'],
  ['a page of another site', { origin: 'https://evil.example' }, 'API_SITE_REFUSED'],
  ['a page without an origin of its own', { origin: 'null' }, 'API_SITE_REFUSED'],
  ['a picture on another site', { 'sec-fetch-site': 'cross-site' }, 'API_SITE_REFUSED'],
  ['a page of a sibling domain', { 'sec-fetch-site': 'same-site' }, 'API_SITE_REFUSED'],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 'API_SITE_REFUSED'],
  [
    'another site that shows a token',
    { origin: 'https://evil.example', authorization: 'Bearer good' },
    'API_SITE_REFUSED',
  ],
  ['a listed site without a token', { origin: friend }, 'API_TOKEN_MISSING'],
  ['a listed site with a token', { origin: friend, authorization: 'Bearer good' }, 'ok'],
  ['a name that was bound again to this machine', { host: 'evil.example' }, 'HTTP_HOST_REFUSED'],
  ['a proxy on this machine', { 'x-forwarded-for': '192.0.2.1' }, 'API_TOKEN_MISSING'],
  ['a proxy by its standard header', { forwarded: 'for=192.0.2.1' }, 'API_TOKEN_MISSING'],
]

test('without a token this machine may do everything, and nobody may use it who is elsewhere', async () => {
  await using http = await startServer()
  for (const [who, given, code] of cases) {
    const headers = { ...given, ...(given.origin === 'OWN' && { origin: http.url }) }
    assert.equal((await send(http.url, headers)).code, code, who)
  }
})

test('the public address is a page of this server, too', async () => {
  await using http = await startServer({ publicOrigin: 'https://foretap.example' })
  const headers = { origin: 'https://foretap.example' }
  assert.equal((await send(http.url, headers)).code, 'ok')
})

test('where a token is needed, being on this machine is nothing', async () => {
  await using http = await startServer({ isOpenHere: false })
  const refused = await send(http.url, {})
  assert.equal(refused.code, 'API_TOKEN_MISSING')
  assert.equal(refused.headers['www-authenticate'], 'Bearer realm="foretap"')
  const good = await send(http.url, { authorization: 'Bearer good' })
  assert.deepEqual(JSON.parse(good.body), { who: 'good' })
})

test('browsers are told which listed sites may read, and only of those', async () => {
  await using http = await startServer()
  const preflight = { 'access-control-request-method': 'GET' }
  const asked = await send(http.url, { origin: friend, ...preflight }, 'OPTIONS')
  assert.equal(asked.status, 204)
  assert.equal(asked.headers['access-control-allow-origin'], friend)
  assert.match(asked.headers['access-control-allow-headers'] ?? '', /Authorization/)
  assert.equal(asked.headers['access-control-allow-credentials'], undefined)
  const other = await send(http.url, { origin: 'https://evil.example', ...preflight }, 'OPTIONS')
  assert.equal(other.headers['access-control-allow-origin'], undefined)
  assert.match(other.headers.vary ?? '', /Origin/)
})

test('how much is left of the minute is said, and beyond it nothing more is answered', async () => {
  await using http = await startServer({ requestsPerMinute: 2 })
  const first = await send(http.url, {})
  assert.match(String(first.headers['ratelimit-policy']), /^"requests"; q=2; w=60/)
  assert.match(String(first.headers.ratelimit), /^"requests"; r=1; t=\d+/)
  assert.equal((await send(http.url, {})).code, 'ok')
  const third = await send(http.url, {})
  assert.equal(third.code, 'API_REQUESTS_THROTTLED')
  assert.equal(third.status, 429)
  assert.match(String(third.headers['retry-after']), /^\d+$/)
})

test('guessing tokens ends long before the limit of requests', async () => {
  await using http = await startServer({ isOpenHere: false, requestsPerMinute: 100_000 })
  const codes: string[] = []
  while (codes.length <= 600) codes.push((await send(http.url, {})).code)
  assert.deepEqual([codes.at(0), codes.at(599)], ['API_TOKEN_MISSING', 'API_TOKEN_MISSING'])
  assert.equal(codes.at(600), 'API_REQUESTS_THROTTLED')
})
