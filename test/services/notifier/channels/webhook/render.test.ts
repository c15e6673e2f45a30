import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notice as noticeContract } from '#contracts/notice.ts'
import type { webhookTemplates } from '#notifier/channels/webhook/config.ts'
import { renderWebhook } from '#notifier/channels/webhook/render.ts'
import { someDelivery } from '#test/support/some-delivery.ts'

function render(
  template: (typeof webhookTemplates)[number],
  given: Parameters<typeof someDelivery>[0]['notice'] = {},
) {
  const delivery = someDelivery({ channel: 'hook', address: {}, notice: given })
  const address = { topic: 'oncall-ada', mention: 'U024BE7LH' }
  const { notice } = delivery
  return { delivery, sent: JSON.parse(renderWebhook(template, { delivery, notice, address })) }
}

test('json carries the notice as its contract has it, with the id that a repeat has too', () => {
  const { delivery, sent } = render('json')
  assert.equal(sent.id, delivery.id)
  assert.equal(sent.person, 'ada')
  assert.deepEqual(noticeContract.parse(sent.notice), delivery.notice)
})

test('slack: nothing of a notice can mention anybody or break out of a link', () => {
  const { sent } = render('slack', {
    title: '<!channel> & <@U1> a|b',
    labels: { team: '<!here>' },
  })
  const text = JSON.stringify(sent)
    .replaceAll('<@U024BE7LH>', '')
    .replaceAll(/<https:[^|<>]*\|/g, '')
  assert.doesNotMatch(text, /<[!@]/)
  assert.match(sent.text, /^<@U024BE7LH> &lt;!channel&gt; &amp; /)
})

test('ntfy: the louder the notice, the higher the priority, and an empty text does not say triggered', () => {
  const priorities = (['passive', 'active', 'time_sensitive', 'critical'] as const).map(
    level => render('ntfy', { level, body: '' }).sent,
  )
  assert.deepEqual(
    priorities.map(({ priority }) => priority),
    [2, 3, 4, 5],
  )
  const [first] = priorities
  assert.equal(first.topic, 'oncall-ada')
  assert.equal(first.message, first.title)
  assert.equal(first.click, 'https://foretap.example/incidents/inc-7f3a')
})

test('alertmanager: labels and fingerprint stay the same over the life of an incident', () => {
  const firing = render('alertmanager', { kind: 'predicted', level: 'active' }).sent
  const over = render('alertmanager', { kind: 'resolved', level: 'passive' }).sent
  assert.equal(firing.status, 'firing')
  assert.equal(over.status, 'resolved')
  const [a, b] = [firing.alerts[0], over.alerts[0]]
  assert.deepEqual(a.labels, b.labels)
  assert.equal(a.fingerprint, b.fingerprint)
  assert.match(a.fingerprint, /^[0-9a-f]{16}$/)
  assert.equal(a.endsAt, '0001-01-01T00:00:00Z')
  assert.ok(Date.parse(b.endsAt) > 0)
})

test('alertmanager: label names are such as Prometheus takes, and labels of ours win', () => {
  const { sent } = render('alertmanager_api', {
    labels: { 'k8s.io/app': 'x', '9lives': 'y', empty: '', alertname: 'z' },
  })
  assert.deepEqual(sent[0].labels, {
    k8s_io_app: 'x',
    _9lives: 'y',
    alertname: 'ForetapIncident',
    incident: 'inc-7f3a',
  })
})
