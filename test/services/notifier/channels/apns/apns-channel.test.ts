import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { after, test } from 'node:test'
import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { accept, answer } from '#test/support/apns/apns-service.ts'
import { MockApns } from '#test/support/apns/mock-apns.ts'
import {
  aDelivery,
  deviceToken,
  openTestChannel,
  send,
  topic,
} from '#test/support/apns/open-test-channel.ts'
import { createTestMemory } from '#test/support/apns/test-memory.ts'
import { eventually } from '#test/support/eventually.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'

const material = await makeApnsMaterial()
after(() => material[Symbol.asyncDispose]())
const { serverKey: key, serverCert: cert } = material
const start = (options: Partial<Parameters<typeof MockApns.start>[0]> = {}) =>
  MockApns.start({ key, cert, ...options })

const environmentUnknown = () =>
  aDelivery({ address: { token: deviceToken(), environment: undefined } })

test('a device of an unknown environment is looked for once in the other, and found there from then on', async () => {
  await using production = await start()
  await using sandbox = await start()
  production.behave = () => answer(400, 'BadDeviceToken')
  const { authority } = production
  await using channel = await openTestChannel(material, { authority, sandbox: sandbox.authority })
  const delivery = environmentUnknown()
  assert.equal((await send(channel, delivery)).result, 'accepted')
  const next = aDelivery({ address: delivery.target.address })
  assert.equal((await send(channel, next)).result, 'accepted')
  assert.equal(production.pushes.length, 1)
  assert.equal(sandbox.pushes.length, 2)
})

test('a device that neither environment knows is put aside, and asked for no more until it registers again', async () => {
  await using production = await start()
  await using sandbox = await start()
  for (const mock of [production, sandbox]) mock.behave = () => answer(400, 'BadDeviceToken')
  const { authority } = production
  await using channel = await openTestChannel(material, { authority, sandbox: sandbox.authority })
  const delivery = environmentUnknown()
  for (let i = 0; i < 5; i++) {
    const outcome = await send(channel, delivery)
    assert.ok(outcome.result === 'dead' && outcome.target === 'quarantine')
  }
  assert.equal(production.pushes.length + sandbox.pushes.length, 2)
  production.behave = () => accept
  const target = { ...delivery.target, registeredAtMs: Date.now() }
  assert.equal((await send(channel, { ...delivery, target })).result, 'accepted')
})

test('several apps share a channel; a device of no configured app is a dead letter that is told', async () => {
  await using mock = await start()
  const second = 'org.example.foretap.watchkitapp'
  const config = { topics: [topic, second] }
  await using channel = await openTestChannel(material, { authority: mock.authority, config })
  for (const app of [topic, second]) {
    const delivery = aDelivery({ address: { token: deviceToken(), topic: app } })
    assert.equal((await send(channel, delivery)).result, 'accepted')
  }
  const sent = mock.pushes.map(({ headers }) => headers['apns-topic'])
  assert.deepEqual(sent, [topic, second])
  const stranger = aDelivery({ address: { token: deviceToken(), topic: 'org.example.other' } })
  const outcome = await send(channel, stranger)
  assert.ok(outcome.result === 'dead' && outcome.selfAlert)
  assert.match(outcome.reason, /none of this channel/)
})

test('with a certificate there is no provider token, and without ours the service refuses us', async () => {
  await using mock = await start({ clientCa: material.ca })
  const { authority } = mock
  const config = { certificate: material.clientPem }
  await using channel = await openTestChannel(material, { authority, config })
  assert.equal((await send(channel, aDelivery())).result, 'accepted')
  assert.deepEqual(mock.providerTokens, [''])
  await using stranger = await openTestChannel(material, { authority })
  const outcome = await send(stranger, aDelivery({ withinMs: 2_000 }))
  assert.ok(outcome.result === 'retry' && outcome.failOver)
})

test('a proxy is asked to connect, with its login, and what it refuses is said without the login', async () => {
  await using mock = await start()
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, client) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization']}`)
    if (request.headers['proxy-authorization'] !== `Basic ${btoa('ada:pass-word-1')}`) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
      return
    }
    const upstream = connect(mock.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    for (const socket of [client, upstream]) socket.on('error', () => {})
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const { log, lines } = createRecordingLog()
  const open = (password: string) =>
    openTestChannel(material, {
      ...{ authority: mock.authority, log },
      config: { proxy: { url, username: 'ada', password } },
    })
  try {
    await using channel = await open('pass-word-1')
    assert.equal((await send(channel, aDelivery())).result, 'accepted')
    assert.match(asked[0] ?? '', new RegExp(`^localhost:${mock.port} Basic `))
    await using locked = await open('pass-word-2')
    const outcome = await send(locked, aDelivery({ withinMs: 3_000 }))
    assert.ok(outcome.result === 'retry' && /407/.test(outcome.reason), JSON.stringify(outcome))
    assert.ok(!JSON.stringify([outcome, lines]).includes('pass-word'))
  } finally {
    proxy.close()
  }
})

for (const [what, config, code] of [
  ['no key at all', { key: 'not a key' }, 'APNS_KEY_UNREADABLE'],
  [
    'a key of another curve',
    {
      key: generateKeyPairSync('ec', { namedCurve: 'P-384' })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    },
    'APNS_KEY_WRONG_KIND',
  ],
  ['a certificate in place of a key', { key: material.clientPem }, 'APNS_KEY_UNREADABLE'],
  [
    'a key without a certificate',
    { certificate: material.signingPem },
    'APNS_CERTIFICATE_UNREADABLE',
  ],
  [
    'a certificate with another key',
    {
      certificate: `${material.clientPem.slice(0, material.clientPem.indexOf('-----BEGIN PRIVATE'))}${material.signingPem}`,
    },
    'APNS_CERTIFICATE_MISMATCH',
  ],
] as const) {
  test(`${what} is refused at the start with what to do, and without its text`, async () => {
    const opening = openTestChannel(material, { authority: 'localhost:1', config })
    await assert.rejects(opening, error => {
      assert.ok(error instanceof Error && 'code' in error)
      assert.equal(error.code, code)
      const secrets = Object.values(config).flatMap(text =>
        text.split('\n').filter(line => /^[\w+/=]{20,}$/.test(line)),
      )
      for (const secret of secrets) assert.ok(!JSON.stringify(error).includes(secret))
      return true
    })
  })
}

test('a certificate that is over is refused, and so is one that a wrong clock takes for one', async () => {
  const config = { certificate: material.clientPem }
  for (const now of [() => Date.now() + 30 * 86_400_000, () => Date.now() - 30 * 86_400_000]) {
    const clock = { ...systemClock, now }
    const opening = openTestChannel(material, { authority: 'localhost:1', config, clock })
    await assert.rejects(opening, { code: 'APNS_CERTIFICATE_EXPIRED' })
  }
})

test('a host that fails each push is left alone after ten, and asked by one push after each pause', async () => {
  await using mock = await start()
  await using channel = await openTestChannel(material, { authority: mock.authority })
  mock.behave = () => answer(503, 'ServiceUnavailable')
  for (let i = 0; i < 300; i++) {
    const outcome = await send(channel, aDelivery())
    assert.equal(outcome.result, 'retry')
  }
  assert.ok(mock.pushes.length >= 10)
  assert.ok(mock.mostWithin(900) <= 20, `${mock.mostWithin(900)} requests within a second`)
})

test('one that does not accept who we are is asked once a second, and then less', async () => {
  await using mock = await start()
  const { log, lines } = createRecordingLog()
  await using channel = await openTestChannel(material, { authority: mock.authority, log })
  mock.behave = () => answer(403, 'InvalidProviderToken')
  for (let i = 0; i < 300; i++) assert.equal((await send(channel, aDelivery())).result, 'down')
  assert.ok(mock.mostWithin(400) <= 2)
  assert.equal(lines.filter(({ level }) => level === 'error').length, 1, 'it is said once')
})

test('a device that gets too many is left alone for longer each time, and the others are not', async () => {
  await using mock = await start()
  await using channel = await openTestChannel(material, { authority: mock.authority })
  const token = deviceToken()
  mock.behave = push => (push.token === token ? answer(429, 'TooManyRequests') : accept)
  for (let i = 0; i < 50; i++) {
    assert.equal((await send(channel, aDelivery({ token }))).result, 'retry')
    assert.equal((await send(channel, aDelivery())).result, 'accepted')
  }
  assert.ok(mock.ofToken(token).length <= 3)
})

test('a hundred pushes to a service that is not there make few connections', async () => {
  const mock = await start()
  const { authority } = mock
  await mock.stop()
  const registry = new Registry()
  await using channel = await openTestChannel(material, { authority, registry })
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, () => send(channel, aDelivery({ withinMs: 2_000 }))),
  )
  for (const outcome of outcomes) assert.ok(outcome.result === 'retry' && !outcome.ambiguous)
  const connects = registry.getSingleMetric('foretap_notifier_apns_connects_total')
  const [failed] = (await connects?.get())?.values ?? []
  assert.ok(failed && failed.value >= 1 && failed.value <= 3, JSON.stringify(failed))
})

test('a clock that is an hour wrong is found out by the answers, said once, and pushes carry the right time', async () => {
  const hourMs = 3_600_000
  await using mock = await start({ date: () => new Date().toUTCString() })
  const { log, lines } = createRecordingLog()
  const clock = { ...systemClock, now: () => Date.now() + hourMs }
  const { authority } = mock
  // Apple takes a token from the future for an invalid one.
  mock.behave = ({ headers }) => {
    const claims = (headers.authorization ?? '').split('.')[1] ?? ''
    const { iat } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iat: number }
    return iat * 1_000 > Date.now() + 60_000 ? answer(403, 'InvalidProviderToken') : accept
  }
  const memory = createTestMemory()
  await using channel = await openTestChannel(material, { authority, clock, log, memory })
  const nowMs = clock.now()
  for (let i = 0; i < 3; i++) {
    const outcome = await send(channel, aDelivery({ nowMs }))
    assert.equal(outcome.result, 'accepted', JSON.stringify(outcome))
  }
  assert.equal(mock.providerTokens.length, 2, 'the wrong one and the right one')
  const expiry = Number(mock.pushes.at(-1)?.headers['apns-expiration'])
  assert.ok(Math.abs(expiry * 1_000 - (Date.now() + hourMs)) < 60_000, 'in the time of the service')
  const said = lines.filter(({ message }) => message.includes('clock of this machine is wrong'))
  assert.equal(said.length, 1)
})

test('a connection that says nothing any more is found out by its PING', async () => {
  await using mock = await start()
  // A minute takes a second.
  const factor = 60
  const clock = {
    now: systemClock.now,
    monotonicMs: () => systemClock.monotonicMs() * factor,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / factor, signal),
  }
  const { authority } = mock
  const config = { answerTimeoutMs: 60_000 }
  await using channel = await openTestChannel(material, { authority, clock, config })
  const withinMs = 3_600_000
  assert.equal((await send(channel, aDelivery({ withinMs }))).result, 'accepted')
  await eventually(() => mock.counts.pings >= 2, { what: 'PINGs, one a minute' })
  mock.freeze()
  await eventually(() => mock.openConnections === 0, { what: 'the end of a dead connection' })
  assert.equal((await send(channel, aDelivery({ withinMs }))).result, 'accepted')
  assert.equal(mock.counts.connections, 2)
})
