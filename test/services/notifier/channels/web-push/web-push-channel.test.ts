import assert from 'node:assert/strict'
import { createECDH, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { AppError } from '#kit/errors.ts'
import { Secret } from '#kit/secret.ts'
import { webPushChannelConfig } from '#notifier/channels/web-push/config.ts'
import { readVapidKey } from '#notifier/channels/web-push/vapid-key.ts'
import { createVapidTokens } from '#notifier/channels/web-push/vapid-tokens.ts'
import { type SomeDelivery, someDelivery } from '#test/support/some-delivery.ts'
import { verifyVapid } from '#test/support/web-push/verify-vapid.ts'
import { newVapidKey, startPushService } from './start-push-service.ts'

const { signal } = new AbortController()
const to = (address: SomeDelivery['address'], notice: SomeDelivery['notice'] = {}) =>
  someDelivery({ channel: 'browsers', address, notice })

test('a push proves who sends it, for this push service and for less than a day', async () => {
  await using fixture = await startPushService()
  await fixture.channel.send(to(fixture.address), signal)
  await fixture.channel.send(to(fixture.address), signal)
  const [first, second] = fixture.service.requests
  const { claims, publicKey } = verifyVapid(first?.headers.authorization)
  assert.equal(claims.aud, fixture.service.url)
  assert.equal(claims.sub, 'mailto:ops@foretap.example')
  const leftS = claims.exp - Date.now() / 1_000
  assert.ok(leftS > 11 * 3_600 && leftS < 24 * 3_600, `${leftS} s`)
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(fixture.privateKey, 'base64url')
  assert.equal(publicKey, pair.getPublicKey('base64url'))
  assert.equal(second?.headers.authorization, first?.headers.authorization, 'it is used again')
})

test('with id_only the encrypted text says neither title nor text', async () => {
  await using fixture = await startPushService({ payload: 'id_only' })
  await fixture.channel.send(to(fixture.address), signal)
  const text = fixture.browser.decrypt(fixture.service.requests[0]?.body ?? Buffer.alloc(0))
  assert.match(text.toString(), /inc-7f3a/)
  assert.doesNotMatch(text.toString(), /orders|billing/)
})

test('a push service that takes less is sent a shorter message at once, and asked no third time', async () => {
  await using fixture = await startPushService()
  fixture.service.answerWith(413)
  const outcome = await fixture.channel.send(to(fixture.address), signal)
  assert.ok(outcome.result === 'dead' && outcome.target === 'keep' && outcome.selfAlert)
  const [long, short, third] = fixture.service.requests
  assert.ok(long !== undefined && short !== undefined && third === undefined)
  assert.ok(short.body.length < long.body.length)
  assert.equal(short.id, long.id)
})

test('once a token was taken, a refusal is about the subscription, and the channel stays up', async () => {
  await using fixture = await startPushService()
  fixture.service.answerWith(403)
  const first = await fixture.channel.send(to(fixture.address), signal)
  assert.equal(first.result, 'down')
  fixture.service.answerWith(undefined)
  assert.equal((await fixture.channel.send(to(fixture.address), signal)).result, 'accepted')
  fixture.service.answerWith(403)
  const later = await fixture.channel.send(to(fixture.address), signal)
  assert.ok(later.result === 'dead' && later.target === 'quarantine')
})

test('the status decides what becomes of a delivery', async () => {
  await using fixture = await startPushService()
  const table = { 404: 'delete', 410: 'delete', 400: 'keep', 307: 'keep' }
  for (const [status, target] of Object.entries(table)) {
    fixture.service.answerWith(Number(status))
    const outcome = await fixture.channel.send(to(fixture.address), signal)
    assert.ok(outcome.result === 'dead' && outcome.target === target, status)
  }
  assert.equal(fixture.service.requests.length, 4, 'no redirect is followed')
})

test('nothing is pushed silently, and nothing after its time', async () => {
  await using fixture = await startPushService()
  const silent = { ...to(fixture.address), purpose: 'background' as const }
  assert.equal((await fixture.channel.send(silent, signal)).result, 'dead')
  const late = to(fixture.address, { expiresAtMs: Date.now() - 1 })
  assert.equal((await fixture.channel.send(late, signal)).result, 'dead')
  assert.equal(fixture.service.requests.length, 0)
})

test('subscriptions of the usual push services are taken, and those that only look like it are not', async () => {
  const services = webPushChannelConfig.shape.services.parse(undefined)
  await using fixture = await startPushService({ services })
  const problem = (endpoint: string) =>
    fixture.channel.checkAddress({ ...fixture.address, endpoint, expirationTime: null })
  for (const host of [
    'fcm.googleapis.com/fcm/send/a',
    'updates.push.services.mozilla.com/wpush/v2/a',
    'web.push.apple.com/a',
    'wns2-par02p.notify.windows.com/w/?token=a',
  ]) {
    assert.equal(problem(`https://${host}`), undefined, host)
  }
  for (const host of [
    'push.services.mozilla.com.attacker.example',
    'xpush.apple.com',
    'fcm.googleapis.com@attacker.example',
    'attacker.example/fcm.googleapis.com',
    'attacker.example#.push.apple.com',
  ]) {
    assert.notEqual(problem(`https://${host}`), undefined, host)
  }
})

test('a token is used for six hours, and not by a clock that was set back', () => {
  const tokens = createVapidTokens(readVapidKey(new Secret(newVapidKey())), 'mailto:a@b.example')
  const nowMs = Date.parse('2026-03-01T12:00:00Z')
  const hourMs = 3_600_000
  const token = tokens.of('https://a.example', nowMs)
  assert.equal(tokens.of('https://a.example', nowMs + 5 * hourMs), token)
  assert.notEqual(tokens.of('https://b.example', nowMs), token)
  assert.notEqual(tokens.of('https://a.example', nowMs - hourMs), token)
  const renewed = tokens.of('https://a.example', nowMs + 6 * hourMs)
  assert.equal(verifyVapid(renewed.authorization).claims.exp, (nowMs + 18 * hourMs) / 1_000)
})

test('a key is read as PEM of either kind and as bytes, and gives the same public key', () => {
  const d = newVapidKey()
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(d, 'base64url')
  const point = pair.getPublicKey()
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(half => half.toString('base64url'))
  const jwk = { kty: 'EC', crv: 'P-256', d, x: x ?? '', y: y ?? '' }
  const key = createPrivateKey({ format: 'jwk', key: jwk })
  for (const text of [
    d,
    `${d}\n`,
    key.export({ type: 'sec1', format: 'pem' }).toString(),
    key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  ]) {
    assert.equal(readVapidKey(new Secret(text)).publicKey, point.toString('base64url'))
  }
})

test('a key that is none, or of another kind, is refused with what to do and without its text', () => {
  const pem = (key: { export(options: object): string | Buffer }) =>
    key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const table = {
    'not-a-key-at-all': 'WEB_PUSH_KEY_UNREADABLE',
    [Buffer.alloc(32).toString('base64url')]: 'WEB_PUSH_KEY_UNREADABLE',
    [pem(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey)]:
      'WEB_PUSH_KEY_WRONG_KIND',
    [pem(generateKeyPairSync('ed25519').privateKey)]: 'WEB_PUSH_KEY_WRONG_KIND',
  }
  for (const [text, code] of Object.entries(table)) {
    assert.throws(
      () => readVapidKey(new Secret(text)),
      (thrown: unknown) => {
        assert.ok(thrown instanceof AppError)
        assert.equal(thrown.code, code)
        assert.ok(!thrown.message.includes(text.slice(0, 20)))
        return true
      },
    )
  }
})
