import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildPayload, payloadBytesMax } from '#notifier/channels/apns/payload.ts'
import { buildPushRequest } from '#notifier/channels/apns/push-request.ts'
import type { Delivery } from '#notifier/channels/channel.ts'
import { aDelivery, deviceToken, topic } from '#test/support/apns/open-test-channel.ts'

const nowMs = 1_800_000_000_000
const token = deviceToken()

function headersOf(delivery: Delivery, clockSkewMs = 0): Readonly<Record<string, string>> {
  const { headers } = buildPushRequest({
    ...{ delivery, topic, json: '{}', nowMs: nowMs + clockSkewMs, clockSkewMs },
    address: { token, critical: 'unavailable' },
  })
  const names = headers.filter((_, index) => index % 2 === 0)
  return Object.fromEntries(names.map((name, index) => [name, headers[2 * index + 1] ?? '']))
}

interface Sent {
  readonly aps: Readonly<Record<string, unknown>>
  readonly foretap: Readonly<Record<string, unknown>>
}
const full = { content: 'full', critical: 'unavailable' } as const
const read = (delivery: Delivery, options: Parameters<typeof buildPayload>[1] = full) =>
  JSON.parse(buildPayload(delivery, options).json) as Sent

test('an alert carries its id, app, kind, priority, expiry and incident in headers', () => {
  const delivery = aDelivery({ nowMs })
  assert.deepEqual(headersOf(delivery), {
    ':method': 'POST',
    ':path': `/3/device/${token}`,
    'apns-id': delivery.id,
    'apns-topic': topic,
    'apns-push-type': 'alert',
    'apns-priority': '10',
    'apns-expiration': String((nowMs + 3_600_000) / 1_000),
    'apns-collapse-id': delivery.notice.incident,
  })
})

for (const [purpose, level, wanted] of [
  ['alert', 'critical', [topic, 'alert', '10']],
  ['alert', 'active', [topic, 'alert', '10']],
  ['alert', 'passive', [topic, 'alert', '5']],
  ['background', 'critical', [topic, 'background', '5']],
  ['widget', 'active', [`${topic}.push-type.widgets`, 'widgets', '5']],
] as const) {
  test(`a push for ${purpose}, ${level}, is of type ${wanted[1]} with priority ${wanted[2]}`, () => {
    const headers = headersOf(aDelivery({ nowMs, purpose, notice: { level } }))
    const found = ['apns-topic', 'apns-push-type', 'apns-priority'].map(name => headers[name])
    assert.deepEqual(found, wanted)
  })
}

test('an expiry is told in the time of the service, and what is over gets one try', () => {
  const delivery = aDelivery({ nowMs, notice: { expiresAtMs: nowMs + 60_000 } })
  const hourMs = 3_600_000
  const at = String((nowMs + 60_000 + hourMs) / 1_000)
  assert.equal(headersOf(delivery, hourMs)['apns-expiration'], at)
  const over = aDelivery({ nowMs, notice: { expiresAtMs: nowMs } })
  assert.equal(headersOf(over)['apns-expiration'], '0')
})

test('a collapse id has at most 64 bytes of header text, is the same each time, and silent pushes have their own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), collapseId => {
      const ids = (['alert', 'background', 'widget'] as const).map(purpose =>
        String(
          headersOf(aDelivery({ nowMs, purpose, notice: { collapseId } }))['apns-collapse-id'],
        ),
      )
      for (const id of ids) assert.match(id, /^[\x21-\x7e]{1,64}$/)
      assert.equal(new Set(ids).size, 3)
      const again = headersOf(aDelivery({ nowMs, notice: { collapseId } }))['apns-collapse-id']
      assert.equal(again, ids[0])
    }),
  )
})

test('whatever a notice says, its payload fits, is JSON, and keeps what the receipt needs', () => {
  const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength })
  fc.assert(
    fc.property(text(6_000), text(6_000), text(3_000), (title, body, url) => {
      const delivery = aDelivery({ nowMs, notice: { title, body, url } })
      const { json, isShortened } = buildPayload(delivery, full)
      assert.ok(Buffer.byteLength(json) <= payloadBytesMax)
      const { aps, foretap } = JSON.parse(json) as Sent
      const receipt = { delivery: delivery.id, target: delivery.target.id }
      assert.deepEqual(foretap.receipt, receipt)
      assert.equal(foretap.incident, delivery.notice.incident)
      assert.equal(aps['mutable-content'], 1)
      if (!isShortened) assert.deepEqual(aps.alert, { title, body })
    }),
    { numRuns: 60 },
  )
})

test('a text is cut before a link, a link before a title, and no character in two', () => {
  const body = '👩‍🚒'.repeat(1_000)
  const { aps, foretap } = read(aDelivery({ nowMs, notice: { body } }))
  const cut = (aps.alert as { body: string }).body
  assert.match(cut, /^(👩‍🚒)+…$/u)
  assert.notEqual(foretap.url, undefined)
  const url = `https://foretap.example/${'a'.repeat(5_000)}`
  const without = read(aDelivery({ nowMs, notice: { url } }))
  assert.equal(without.foretap.url, undefined)
  assert.match((without.aps.alert as { title: string }).title, /94 s/)
})

test('a notice says how loud it is, who makes a receipt of it, what it is about and what it feels like', () => {
  const { aps, foretap } = read(aDelivery({ nowMs }))
  assert.equal(aps['interruption-level'], 'time-sensitive')
  assert.equal(aps['relevance-score'], 0.9)
  assert.equal(aps.category, 'FORETAP_FIRING')
  assert.equal(aps.sound, 'default')
  assert.equal(aps['thread-id'], foretap.incident)
  assert.equal(foretap.haptic, 'firing')
})

for (const critical of ['unavailable', 'not_asked', 'denied', 'granted'] as const) {
  const isGranted = critical === 'granted'
  const sentence = `critical alerts are ${critical}: one is ${isGranted ? 'critical' : 'time-sensitive'}`
  test(sentence, () => {
    const delivery = aDelivery({ nowMs, notice: { level: 'critical' } })
    const { aps } = read(delivery, { content: 'full', critical })
    assert.equal(aps['interruption-level'], isGranted ? 'critical' : 'time-sensitive')
    assert.equal(typeof aps.sound, isGranted ? 'object' : 'string')
  })
}

test('what is passive makes no sound; what is silent has no text', () => {
  assert.equal(read(aDelivery({ notice: { level: 'passive' } })).aps.sound, undefined)
  const background = read(aDelivery({ purpose: 'background' }))
  assert.deepEqual(background.aps, { 'content-available': 1 })
  assert.deepEqual(read(aDelivery({ purpose: 'widget' })).aps, { 'content-changed': true })
  assert.notEqual(background.foretap.receipt, undefined)
})

test('with ids alone neither title nor text nor link leave the house', () => {
  const delivery = aDelivery({ nowMs })
  const { json } = buildPayload(delivery, { content: 'id_only', critical: 'unavailable' })
  for (const secret of [delivery.notice.title, delivery.notice.body, 'https:', 'prod']) {
    assert.ok(!json.includes(secret), secret)
  }
  assert.ok(json.includes(delivery.notice.incident))
})
