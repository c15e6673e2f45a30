import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { interruptionLevels } from '#contracts/notice.ts'
import { plaintextBytesMax } from '#notifier/channels/web-push/encrypt.ts'
import { pushPayload } from '#notifier/channels/web-push/payload.ts'
import { pushHeaders } from '#notifier/channels/web-push/push-headers.ts'
import { someNotice } from '#test/support/some-delivery.ts'

const id = '7d0f8a52-5e7c-4a4b-9a55-0d7c2f0a3f11'
const read = (notice: ReturnType<typeof someNotice>, bytesMax = plaintextBytesMax) =>
  JSON.parse(pushPayload(id, notice, bytesMax).toString())

test('with a link it is a declarative message whose script may post the receipt', () => {
  const message = read(someNotice())
  assert.equal(message.web_push, 8030)
  assert.equal(message.mutable, true)
  assert.equal(message.notification.navigate, 'https://foretap.example/incidents/inc-7f3a')
  assert.equal(message.notification.tag, 'inc-7f3a')
  assert.equal(message.notification.data.id, id)
})

test('without a link it is the same for the service worker, since a declarative one needs an address', () => {
  const { url: _, ...notice } = someNotice()
  const message = read(notice)
  assert.equal(message.web_push, undefined)
  assert.equal(message.notification.title, notice.title)
})

for (const level of interruptionLevels) {
  test(`a notice of level ${level} is felt, felt again, and stays as that level says`, () => {
    const { notification } = read({ ...someNotice(), level })
    const isQuiet = level === 'passive'
    assert.deepEqual(
      [notification.silent, notification.renotify, notification.requireInteraction],
      [isQuiet, !isQuiet, level === 'critical'],
    )
  })
}

const notices = fc
  .record({
    title: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    body: fc.string({ unit: 'binary', maxLength: 400 }),
    collapseId: fc.string({ unit: 'binary', minLength: 1, maxLength: 64 }),
    url: fc.integer({ min: 0, max: 1_970 }).map(n => `https://foretap.example/${'x'.repeat(n)}`),
    level: fc.constantFrom(...interruptionLevels),
  })
  .map(someNotice)

test('whatever a notice says, its message fits, is JSON and keeps all but the end of the text', () => {
  fc.assert(
    fc.property(notices, notice => {
      const bytes = pushPayload(id, notice, plaintextBytesMax)
      assert.ok(bytes.length <= plaintextBytesMax, `${bytes.length} bytes`)
      const { notification } = JSON.parse(bytes.toString())
      assert.equal(notification.navigate, notice.url)
      const kept = notification.body.replace(/…$/, '').trimEnd()
      assert.ok(notice.body.toWellFormed().startsWith(kept))
    }),
  )
})

test('a text is cut no more than it must be', () => {
  const notice = someNotice({ body: 'é'.repeat(400) })
  const whole = pushPayload(id, notice, plaintextBytesMax).length
  const cut = pushPayload(id, notice, whole - 100)
  assert.ok(cut.length <= whole - 100 && cut.length > whole - 104, `${cut.length} of ${whole}`)
})

test('TTL, Urgency and Topic are always said', () => {
  fc.assert(
    fc.property(notices, fc.integer({ min: -1e9, max: 1e10 }), (notice, leftMs) => {
      const headers = pushHeaders(notice, notice.expiresAtMs - leftMs)
      assert.match(headers.ttl ?? '', /^\d+$/)
      assert.ok(Number(headers.ttl) <= 28 * 86_400)
      assert.match(headers.urgency ?? '', /^(low|normal|high)$/)
      assert.match(headers.topic ?? '', /^[A-Za-z0-9_-]{1,32}$/)
    }),
  )
  const long = { collapseId: 'an id of more than thirty-two characters' }
  const nowMs = Date.now()
  assert.equal(
    pushHeaders(someNotice(long), nowMs).topic,
    pushHeaders(someNotice({ ...long, kind: 'resolved' }), nowMs).topic,
    'the end of an incident replaces its beginning',
  )
})
