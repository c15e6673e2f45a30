import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { problemDetails } from '#contracts/http-api.ts'
import { accessTokenList, madeAccessToken, sessionInfo } from '#contracts/token.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'

const run = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
  await using child = startForetapProcess(args, { env })
  const code = await child.ended
  return { code, out: child.out().trim(), err: child.err() }
}

test('tokens are made in the store while nothing runs, open the API that needs them, and are revoked at once', async () => {
  await using folder = await temporaryFolder()
  const config = join(folder.path, 'foretap.yaml')
  await writeFile(
    config,
    `store: { path: ${join(folder.path, 'foretap.db')} }
clusters: [{ type: demo, historyHours: 0 }]
api: { port: 0, access: required }
`,
  )
  const env = { FORETAP_CONFIG: config }
  const early = await run(
    ['token', 'create', '--scope', 'admin', '--url', 'http://127.0.0.1:1'],
    env,
  )
  assert.match(early.err, /No running Foretap answers/)
  const before = await run(['token', 'create', '--scope', 'admin'], {
    ...env,
    FORETAP_API__PORT: '1',
  })
  assert.match(before.err, /no store yet.*foretap\.db: there is no such file.*Start it once/s)
  {
    await using first = startForetapProcess(['up'], { env })
    await first.url()
    assert.ok(first.log().some(({ msg }) => /there is no token yet/.test(String(msg))))
    assert.doesNotMatch(`${first.out()}${first.err()}`, /foretap_[a-z0-9]{12}_/)
    first.kill('SIGTERM')
    assert.equal(await first.ended, 0)
  }
  const admin = await run(['token', 'create', '--scope', 'admin', '--name', 'me'], env)
  assert.match(admin.out, /^foretap_[a-z0-9]{12}_[\w-]{43}$/, admin.err)

  await using foretap = startForetapProcess(['up'], { env })
  const url = await foretap.url()
  const ask = (path: string, token?: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { ...init.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    })
  const codeOf = async (response: Promise<Response>) =>
    problemDetails.parse(await (await response).json()).code
  assert.equal(await codeOf(ask('/api/v1/series')), 'API_TOKEN_MISSING')
  assert.equal((await ask('/metrics')).status, 401)
  assert.equal((await ask('/livez')).status, 200)
  assert.equal((await ask('/api/v1/series', admin.out)).status, 200)
  assert.equal((await ask('/metrics', admin.out)).status, 200)

  const withToken = { ...env, FORETAP_TOKEN: admin.out }
  const made = await run(
    ['token', 'create', '--scope', 'read', '--expires', '90d', '--json', '--url', url],
    withToken,
  )
  const reader = madeAccessToken.parse(JSON.parse(made.out))
  assert.deepEqual(reader.scopes, ['read'])
  assert.equal((await ask('/api/v1/series', reader.token)).status, 200)
  assert.equal(await codeOf(ask('/api/v1/tokens', reader.token)), 'API_SCOPE_MISSING')

  const session = await ask('/api/v1/session', undefined, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ token: reader.token }),
  })
  assert.deepEqual(sessionInfo.parse(await session.json()).scopes, ['read'])
  const cookie = session.headers.get('set-cookie') ?? ''
  assert.match(cookie, /; HttpOnly; SameSite=Strict$/)
  const asBrowser = (path: string) =>
    ask(path, undefined, { headers: { cookie: cookie.replace(/;.*/, '') } })
  assert.equal((await asBrowser('/api/v1/series')).status, 200)

  const listed = await run(['token', 'ls', '--url', url], withToken)
  assert.match(listed.out, new RegExp(`${reader.id}  read  unnamed  expires in 90 d, used`))
  assert.match(listed.out, /admin {2}me {2}never expires, used/)
  assert.doesNotMatch(listed.out, /foretap_/)
  const revoked = await run(['token', 'revoke', reader.id, '--url', url], withToken)
  assert.equal(revoked.out, 'Revoked: unnamed')
  assert.equal(await codeOf(ask('/api/v1/series', reader.token)), 'API_TOKEN_REVOKED')
  assert.equal(await codeOf(asBrowser('/api/v1/series')), 'API_SESSION_ENDED')
  const again = await run(['token', 'revoke', reader.id, '--url', url], withToken)
  assert.match(again.err, /No token that is still good has this id/)
  const { tokens } = accessTokenList.parse(await (await ask('/api/v1/tokens', admin.out)).json())
  assert.deepEqual(
    tokens.map(({ name, revokedMs }) => [name, revokedMs !== undefined]),
    [
      ['unnamed', true],
      ['me', false],
    ],
  )
})

test('a server for others than this machine is refused without TLS or a proxy, with what to do', async () => {
  const refused = await run(['up', '--host', '0.0.0.0', '--port', '0'], {})
  assert.equal(refused.code, 2)
  assert.match(refused.err, /api\.host.*tokens must not travel in the clear.*api\.tls/)
})
