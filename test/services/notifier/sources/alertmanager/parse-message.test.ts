import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseMessage } from '#notifier/sources/alertmanager/parse-message.ts'

const good = {
  status: 'firing',
  labels: { alertname: 'DiskFull', instance: 'db-1' },
  annotations: { summary: 'db-1:  disk\nis full', description: '97 % used' },
  startsAt: '2026-03-01T12:00:00.123Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'https://prometheus.example/graph?g0.expr=1',
  fingerprint: 'c4e8a1b2d3f40516',
}
const message = (alerts: readonly unknown[], more: object = {}) =>
  Buffer.from(JSON.stringify({ version: '4', receiver: 'foretap', alerts, ...more }))

test('an alert keeps its identity, its words, its time and its link', () => {
  const parsed = parseMessage(
    message([good, { ...good, status: 'resolved' }], { truncatedAlerts: 3 }),
  )
  assert.ok(parsed.ok)
  assert.equal(parsed.truncated, 3)
  const [firing, resolved] = parsed.alerts
  assert.deepEqual(firing, {
    fingerprint: 'c4e8a1b2d3f40516',
    isResolved: false,
    title: 'db-1: disk is full',
    text: '97 % used',
    labels: good.labels,
    startMs: Date.parse(good.startsAt),
    url: good.generatorURL,
  })
  assert.equal(resolved?.isResolved, true)
})

test('a bad alert is named with its place, and keeps no good one back', () => {
  const parsed = parseMessage(message([good, { ...good, status: 'odd' }, 7, good]))
  assert.ok(parsed.ok)
  assert.equal(parsed.alerts.length, 2)
  assert.match(parsed.malformed[0] ?? '', /^alerts\[1\]: status: /)
  assert.match(parsed.malformed[1] ?? '', /^alerts\[2\]: /)
})

test('what is no message of version 4 is refused with the reason', () => {
  for (const [text, reason] of [
    ['', /JSON/],
    ['{', /JSON/],
    ['\xff\xfe', /JSON/],
    ['[]', /message/],
    ['{"version":"3","alerts":[]}', /version/],
    ['{"version":"4"}', /alerts/],
  ] as const) {
    const parsed = parseMessage(Buffer.from(text, 'latin1'))
    assert.ok(!parsed.ok)
    assert.match(parsed.problem, reason)
  }
})

test('an alert without fingerprint is the same whenever its labels are', () => {
  const { fingerprint: _, ...old } = good
  const turned = { ...old, labels: { instance: 'db-1', alertname: 'DiskFull' } }
  const parsed = parseMessage(message([old, turned, { ...old, labels: { alertname: 'Other' } }]))
  assert.ok(parsed.ok)
  const [a, b, c] = parsed.alerts.map(({ fingerprint }) => fingerprint)
  assert.equal(a, b)
  assert.notEqual(a, c)
})

test('whatever an alert says, what becomes of it is within the bounds of an incident', () => {
  const text = fc.string({ unit: 'binary', maxLength: 600 })
  const alert = fc.record({
    status: fc.constantFrom('firing', 'resolved'),
    labels: fc.dictionary(text, text, { maxKeys: 5 }),
    annotations: fc.dictionary(fc.constantFrom('summary', 'description', 'message'), text),
    startsAt: fc.constantFrom(
      '2026-03-01T12:00:00Z',
      '0001-01-01T00:00:00Z',
      '2026-03-01T12:00:00+02:00',
    ),
    generatorURL: fc.oneof(text, fc.constant('javascript:alert(1)'), fc.webUrl()),
    fingerprint: text,
  })
  fc.assert(
    fc.property(fc.array(alert, { maxLength: 4 }), alerts => {
      const parsed = parseMessage(message(alerts))
      assert.ok(parsed.ok, JSON.stringify(parsed))
      assert.equal(parsed.alerts.length, alerts.length, parsed.malformed.join())
      for (const { title, text: words, labels, fingerprint, startMs, url } of parsed.alerts) {
        assert.ok(title.length >= 1 && title.length <= 200 && words.length <= 400)
        assert.ok(fingerprint.length >= 1 && fingerprint.length <= 64)
        assert.ok(Number.isInteger(startMs) && startMs >= 0)
        assert.ok(url === undefined || /^https?:/i.test(url))
        for (const [name, value] of Object.entries(labels)) {
          assert.ok(name.length <= 64 && value.length <= 200)
        }
      }
    }),
  )
})

test('no bytes make it throw', () => {
  fc.assert(fc.property(fc.uint8Array(), bytes => void parseMessage(bytes)))
  fc.assert(fc.property(fc.json(), text => void parseMessage(Buffer.from(text))))
})
