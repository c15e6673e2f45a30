import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseLabels, parseMatcher } from '#kit/labels/matcher.ts'

const cases: readonly (readonly [string, Record<string, string>, boolean])[] = [
  ['team="payments"', { team: 'payments' }, true],
  ['team="payments"', { team: 'payment' }, false],
  ['team=payments', { team: 'payments' }, true],
  [' team != "a b" ', { team: 'a b' }, false],
  ['team!="x"', {}, true],
  ['team=""', {}, true],
  ['stream=~"orders.*|clicks"', { stream: 'orders.eu' }, true],
  ['stream=~"orders"', { stream: 'my-orders' }, false],
  ['stream!~"orders.*"', { stream: 'clicks' }, true],
  ['stream=~".+"', {}, false],
  ['name="say \\"hi\\""', { name: 'say "hi"' }, true],
  ['version=~"v\\d+"', { version: 'v12' }, true],
  ['toString=""', {}, true],
]
for (const [text, labels, fits] of cases) {
  test(`${text} ${fits ? 'fits' : 'does not fit'} ${JSON.stringify(labels)}`, () => {
    const parsed = parseMatcher(text)
    assert.ok(parsed.ok)
    assert.equal(parsed.matcher.fits(labels), fits)
  })
}

for (const text of ['', 'team', 'team==x', '="x"', 'team="x', 'te am="x"', 'team=~"("']) {
  test(`"${text}" is no matcher, and the reason is said`, () => {
    const parsed = parseMatcher(text)
    assert.equal(parsed.ok, false)
    assert.ok(!parsed.ok && parsed.reason.length > 10)
  })
}

test('labels are read as Prometheus writes them, with or without braces and quotes', () => {
  assert.deepEqual(parseLabels('{team="payments", region="eu, west"}'), {
    ok: true,
    labels: { team: 'payments', region: 'eu, west' },
  })
  assert.deepEqual(parseLabels('team=payments,region=eu'), {
    ok: true,
    labels: { team: 'payments', region: 'eu' },
  })
  assert.deepEqual(parseLabels('{}'), { ok: true, labels: {} })
  assert.equal(parseLabels('{team}').ok, false)
  assert.equal(parseLabels('{team="a" region="b"}').ok, false)
})
