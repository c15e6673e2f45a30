import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { pulsarBridgeConfig } from '#bridge/pulsar/config.ts'
import { probePulsar } from '#bridge/pulsar/probe.ts'
import { pulsarChecks } from '#bridge/pulsar/probe-checks.ts'
import { runCli } from '#cli/cli.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { systemClock } from '#kit/clock.ts'
import { adminRole, tokenFor } from '#lab/pulsar/pulsar-config.ts'
import { startPythonClient } from '#lab/pulsar/python-client.ts'
import { type Pulsar, startPulsar } from '#lab/pulsar/start-pulsar.ts'
import { aTerminal } from '#test/services/cli/a-terminal.ts'
import { eventually } from '#test/support/eventually.ts'
import { pulsarSkip } from '#test/support/pulsar.ts'
import { MessageTruth } from '#test/support/truth/message-truth.ts'
import { sampleOf, watchPulsar } from '#test/support/watch-pulsar.ts'

const password = 'a password of a lab'

const isRefusal = (code: string, detail: string) =>
  code === 'authentication' && /status 401/.test(detail)

describe('a bridge to a real Pulsar that lets in nobody without credentials', {
  skip: await pulsarSkip(),
}, () => {
  let pulsar: Pulsar
  const truth = new MessageTruth()
  const reader = 'reader'
  const topic = 'tenant/open/orders'

  before(async () => {
    pulsar = await startPulsar({
      users: { [adminRole]: password },
      config: {
        // As most clusters run: nobody but producers say when something was published.
        brokerEntryMetadataInterceptors: '',
        // The lab's client certificate is of this name.
        superUserRoles: `${adminRole},client`,
      },
    })
    const { admin } = pulsar
    await admin.call('PUT', 'tenants/tenant', { adminRoles: [], allowedClusters: ['standalone'] })
    await admin.createNamespace('tenant/open')
    await admin.createNamespace('tenant/closed')
    await admin.call('POST', `namespaces/tenant/open/permissions/${reader}`, ['consume'])
    await admin.createTopic(topic)
    await admin.createTopic('tenant/closed/secrets')
    await admin.createSubscription(topic, 'billing')
    await using python = await startPythonClient(pulsar.serviceUrl, tokenFor(adminRole))
    await using producer = await python.producer(`persistent://${topic}`)
    truth.sent(await producer.send({ count: 3 }))
  })
  after(() => pulsar?.[Symbol.asyncDispose]())

  const ca = () => pulsar.tls?.caFile ?? ''
  const probe = (config: Record<string, unknown>) =>
    probePulsar(
      pulsarBridgeConfig.parse({ urls: [pulsar.url], requestTimeoutMs: 10_000, ...config }),
      { clock: systemClock },
      new AbortController().signal,
    )

  test('a token file is read again, and a token that is refused is named', async () => {
    const tokenPath = join(pulsar.directory, 'token')
    await writeFile(tokenPath, 'wrong\n')
    const auth = { type: 'token', tokenPath }
    await using watched = await watchPulsar({ urls: [pulsar.url], auth })
    const refused = await watched.until(({ status }) => status.problems.length > 0, 'a problem')
    assert.deepEqual(
      new Set(refused.status.problems.map(({ code }) => code)),
      new Set(['authentication']),
    )
    await writeFile(tokenPath, `${tokenFor(adminRole)}\n`)
    const poll = await watched.until(({ samples }) => samples.length > 0, 'series')
    assert.equal(poll.status.state, 'ok')
    await watched.pass(10)
    for (const one of watched.polls) {
      const sample = sampleOf(one, 'billing')
      if (sample !== undefined) truth.assertHolds(sample, 2_000)
    }
    assert.ok(truth.scored >= 10)
    const methods = watched.polls.map(one => {
      const age = sampleOf(one, 'billing')?.age
      return age?.known === true ? age.method : undefined
    })
    assert.equal(methods.at(-1), 'publish-time')
  })

  test('a password, a token over TLS and a client certificate are as good; an unknown authority is named', async () => {
    const basic = { type: 'basic', username: adminRole, password: password }
    const { status } = await probe({ auth: basic })
    assert.equal(status.state, 'ok', JSON.stringify(status))
    assert.equal(status.series, 1)
    const token = { type: 'token', token: tokenFor(adminRole) }
    const byTls = await probe({ urls: [pulsar.httpsUrl], auth: token, tls: { caFile: ca() } })
    assert.equal(byTls.status.state, 'ok', JSON.stringify(byTls.status))
    const { clientCertFile: certFile, clientKeyFile: keyFile } = pulsar.tls ?? {}
    const tls = { caFile: ca(), certFile, keyFile }
    const byCertificate = await probe({ urls: [pulsar.httpsUrl], tls })
    assert.equal(byCertificate.status.state, 'ok', JSON.stringify(byCertificate.status))
    const distrusted = await probe({ urls: [pulsar.httpsUrl], auth: token })
    assert.equal(distrusted.status.state, 'unreachable')
    assert.deepEqual(
      distrusted.status.problems.map(({ code }) => code),
      ['tls'],
    )
  })

  test('client credentials of OAuth 2.0 get tokens, one for as long as it holds; a refusal is named', async () => {
    const asked: string[] = []
    const server = createServer(async (request, response) => {
      const { authorization = '' } = request.headers
      asked.push(`${atob(authorization.replace('Basic ', ''))} ${await text(request)}`)
      response.statusCode = authorization.includes(btoa('foretap:of%20a%20test')) ? 200 : 401
      response.end(JSON.stringify({ access_token: tokenFor(adminRole), expires_in: 3_600 }))
    }).listen(0, '127.0.0.1')
    try {
      await eventually(() => server.listening, { what: 'the endpoint', withinMs: 30_000 })
      const tokenEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
      const auth = { type: 'oauth2', tokenEndpoint, clientId: 'foretap', audience: 'pulsar' }
      await using watched = await watchPulsar({
        urls: [pulsar.url],
        auth: { ...auth, clientSecret: 'of a test' },
      })
      await watched.until(({ status }) => status.state === 'ok' && status.series === 1, 'a series')
      await watched.pass(6)
      assert.deepEqual(asked, [
        'foretap:of%20a%20test grant_type=client_credentials&audience=pulsar',
      ])
      const refused = await probe({ auth: { ...auth, clientSecret: 'wrong' } })
      assert.ok(refused.status.problems.some(({ code, detail }) => isRefusal(code, detail)))
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })

  test('foretap doctor and foretap lag log in by flags, and the doctor names what is refused', async () => {
    const passwordFile = join(pulsar.directory, 'password')
    await writeFile(passwordFile, `${password}\n`)
    const wrongFile = join(pulsar.directory, 'wrong')
    await writeFile(wrongFile, 'wrong\n')
    const tokenFile = join(pulsar.directory, 'token-of-flags')
    await writeFile(tokenFile, `${tokenFor(adminRole)}\n`)
    const env = { FORETAP_CONFIG: join(pulsar.directory, 'foretap.yaml') }
    const store = `store: {path: ${join(pulsar.directory, 'foretap.db')}}`
    await writeFile(env.FORETAP_CONFIG, `${store}\napi: {port: 0}\n`)
    const run = async (...argv: readonly string[]) => {
      const terminal = aTerminal({ env })
      const code = await runCli(argv, terminal)
      assert.ok(!terminal.output().includes(password) && !terminal.errors().includes(password))
      return { code, text: terminal.output() + terminal.errors() }
    }
    const basic = ['--user', adminRole, '--password-file', passwordFile]
    const fine = await run('doctor', '--pulsar', pulsar.url, ...basic)
    assert.match(fine.text, /subscriptions are visible/)
    assert.equal(fine.code, 0, fine.text)
    const token = ['--token-file', tokenFile, '--tls-ca', ca()]
    const lag = await run('lag', '--json', '--pulsar', pulsar.httpsUrl, ...token)
    assert.equal(lag.code, 0, lag.text)
    const { series } = JSON.parse(lag.text) as { series: readonly SeriesRow[] }
    assert.deepEqual(
      series.map(row => row.series.consumer),
      ['billing'],
    )
    const refused = await run('doctor', '--pulsar', pulsar.url, '--token-file', wrongFile)
    assert.equal(refused.code, 1)
    assert.match(refused.text, /refuses our credentials/)
  })

  test('who may not list tenants names namespaces; a missing right is named once, and the rest stands', async () => {
    const auth = { type: 'token', token: tokenFor(reader) }
    const all = await probe({ auth })
    assert.deepEqual(
      all.status.problems.map(({ code, subject }) => [code, subject]),
      [['authorization', 'pulsar']],
    )
    const named = await probe({ auth, namespaces: ['tenant/open', 'tenant/closed'] })
    assert.deepEqual(
      named.status.problems.map(({ code, subject }) => [code, subject]),
      [['authorization', 'namespace tenant/closed']],
    )
    assert.equal(named.status.series, 1)
    const checks = pulsarChecks(named)
    assert.deepEqual(
      checks.map(({ check, state }) => [check, state]),
      [
        ['connection', 'ok'],
        ['topics', 'limited'],
        ['topics', 'ok'],
        ['clock', 'limited'],
        ['cost', 'ok'],
      ],
    )
  })
})
