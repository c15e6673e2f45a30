import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { z } from 'zod'
import { apiRoutes } from '#contracts/http/api-routes.ts'
import type { Route } from '#contracts/http/route.ts'
import { problemDetails } from '#contracts/http-api.ts'
import { madeAccessToken, sessionInfo } from '#contracts/token.ts'
import type { Authenticator } from '#kit/http/gate.ts'
import { principalOf } from '#kit/http/principal.ts'
import { eventually } from '#test/support/eventually.ts'
import { startIncidentApi } from './start-incident-api.ts'
import { startWholeApi } from './start-whole-api.ts'

/** As the key of a device would be read: its scope is no other's, and includes none. */
const asDevice: Authenticator = {
  async authenticate(request) {
    if (request.get('x-device') === undefined) return undefined
    return principalOf({ kind: 'device', id: 'watch', scopes: ['device'] })
  },
}

/** What a caller may: `none` shows nothing; the others of the second row show a token that is no good. */
const callers = [
  ...(['read', 'act', 'admin', 'device'] as const),
  ...(['none', 'expired', 'revoked', 'foreign', 'session of a revoked one'] as const),
] as const
type Caller = (typeof callers)[number]

const included: Readonly<Record<'read' | 'act' | 'admin' | 'device', readonly string[]>> = {
  read: ['read', 'any'],
  act: ['read', 'act', 'any'],
  admin: ['read', 'act', 'admin', 'any'],
  device: ['device', 'any'],
}

/** The code that refuses a caller; nothing where the route answers it. */
function refusalOf(caller: Caller, scope: Route['scope']): string | undefined {
  if (scope === 'none') return undefined
  switch (caller) {
    case 'none':
      return 'API_TOKEN_MISSING'
    case 'expired':
      return 'API_TOKEN_EXPIRED'
    case 'revoked':
      return 'API_TOKEN_REVOKED'
    case 'foreign':
      return 'API_TOKEN_INVALID'
    case 'session of a revoked one':
      return 'API_SESSION_ENDED'
    default:
      return included[caller].includes(scope) ? undefined : 'API_SCOPE_MISSING'
  }
}

test('every route answers whom its scope names, and nobody else, whatever they show', async () => {
  await using api = await startWholeApi({ access: 'required' })
  const asAdmin = { authorization: `Bearer ${api.adminToken}` }
  const post = async <Schema extends z.ZodType>(path: string, body: unknown, schema: Schema) => {
    const headers = { ...asAdmin, 'content-type': 'application/json' }
    const response = await api.ask(path, { method: 'POST', headers, body: JSON.stringify(body) })
    return { response, body: schema.parse(await response.json()) }
  }
  const make = async (scope: 'read' | 'act' | 'admin', more = {}) =>
    (await post('/tokens', { scopes: [scope], ...more }, madeAccessToken)).body
  const tokenOf = async (scope: 'read' | 'act' | 'admin') => (await make(scope)).token
  const expiring = await make('admin', { expiresMs: Date.now() + 1_000 })
  const revoked = await make('admin')
  const { response } = await post('/session', { token: revoked.token }, sessionInfo)
  const cookie = (response.headers.get('set-cookie') ?? '').replace(/;.*/, '')
  await api.ask(`/tokens/${revoked.id}`, { method: 'DELETE', headers: asAdmin })
  await eventually(() => Date.now() > (expiring.expiresMs ?? 0), { what: 'the end of a token' })
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
  const headers: Readonly<Record<Caller, Readonly<Record<string, string>>>> = {
    none: {},
    read: bearer(await tokenOf('read')),
    act: bearer(await tokenOf('act')),
    admin: bearer(await tokenOf('admin')),
    device: {},
    expired: bearer(expiring.token),
    revoked: bearer(revoked.token),
    foreign: bearer(`foretap_${'a'.repeat(12)}_${'b'.repeat(43)}`),
    'session of a revoked one': { cookie },
  }
  const routes = Object.values<Route>(apiRoutes)
  assert.ok(routes.length > 25)
  for (const route of routes) {
    const path = route.path.replaceAll(/\{\w+\}/g, 'x')
    for (const caller of callers.filter(one => one !== 'device')) {
      const stop = new AbortController()
      const response = await api.ask(path, {
        ...{ method: route.method, headers: headers[caller], signal: stop.signal },
      })
      const at = `${route.name} for ${caller}`
      const code = refusalOf(caller, route.scope)
      if (code === undefined) {
        // What is asked for is not there, or the request says too little: that is the handler's answer.
        assert.ok(![401, 403, 405, 500].includes(response.status), `${at}: ${response.status}`)
        if (!response.ok) assert.notEqual((await problem(response)).code, 'API_ROUTE_UNKNOWN', at)
      } else {
        assert.equal((await problem(response)).code, code, at)
        const shown = response.headers.get('www-authenticate')
        assert.equal(shown !== null, response.status === 401, at)
      }
      stop.abort()
    }
  }
})

const problem = async (response: Response) => problemDetails.parse(await response.json())

test('the scope of a device includes no other, and no other includes it', async () => {
  await using api = await startIncidentApi({
    access: { isOpenHere: false, authenticators: [asDevice] },
  })
  for (const route of Object.values<Route>(apiRoutes).filter(
    one => one.method === 'get' && one.tag !== 'Devices',
  )) {
    const path = route.path.replaceAll(/\{\w+\}/g, 'x')
    const response = await api.get(path, { headers: { 'x-device': '1' } })
    const code = response.ok ? undefined : (await problem(response)).code
    const expected = refusalOf('device', route.scope)
    assert.equal(code === 'API_SCOPE_MISSING' ? code : undefined, expected, route.name)
  }
})
