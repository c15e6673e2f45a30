import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { webhookChannelConfig } from '#notifier/channels/webhook/config.ts'
import { openWebhookChannel } from '#notifier/channels/webhook/webhook-channel.ts'
import { eventually } from '#test/support/eventually.ts'
import { someDelivery } from '#test/support/some-delivery.ts'
import { startSource } from './start-source.ts'

const alert = (name: string) => ({
  status: 'firing',
  labels: { alertname: name },
  startsAt: '2026-03-01T12:00:00Z',
  fingerprint: name.padEnd(16, '0'),
})
const message = (...alerts: unknown[]) => JSON.stringify({ version: '4', alerts })

async function problemOf(response: Response) {
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/)
  const problem = (await response.json()) as { status: number; code: string; detail: string }
  assert.equal(problem.status, response.status)
  return problem
}

test('alerts are taken, and their sender is told once they are durable and not before', async () => {
  const gate = Promise.withResolvers<void>()
  let begun = 0
  await using source = await startSource({}, () => {
    begun++
    return gate.promise
  })
  let isAnswered = false
  const posting = source.post(message(alert('a'), alert('b'))).finally(() => {
    isAnswered = true
  })
  await eventually(() => begun === 2, { what: 'both alerts to be in hand' })
  assert.equal(isAnswered, false)
  gate.resolve()
  assert.equal((await posting).status, 204)
  assert.match(await source.registry.metrics(), /alerts_total\{state="firing"\} 2/)
})

test('what could not be kept is asked for again', async () => {
  await using source = await startSource({}, async ({ labels }) => {
    if (labels.alertname === 'b') throw new Error('the store is locked')
  })
  const response = await source.post(message(alert('a'), alert('b')))
  assert.equal((await problemOf(response)).code, 'ALERTMANAGER_ALERTS_NOT_TAKEN')
  assert.equal(response.status, 503)
  assert.equal(response.headers.get('retry-after'), '5')
})

test('of a message with a bad alert the good ones are kept, and the sender hears of the bad one', async () => {
  await using source = await startSource()
  const response = await source.post(message(alert('a'), { labels: 7 }, alert('b')))
  const problem = await problemOf(response)
  assert.equal(response.status, 400)
  assert.match(problem.detail, /alerts\[1\]/)
  assert.deepEqual(
    source.taken.map(({ title }) => title),
    ['a', 'b'],
  )
})

test('a malformed, an endless and a misdirected request have problem details, and take nothing', async () => {
  await using source = await startSource({ bodyBytesMax: 2_000 })
  const table = [
    [await source.post('{"version":"4"'), 400, 'ALERTMANAGER_BODY_MALFORMED'],
    [await source.post(''), 400, 'ALERTMANAGER_BODY_MALFORMED'],
    [await source.post('x'.repeat(3_000)), 413, 'ALERTMANAGER_BODY_TOO_LARGE'],
    [await source.post('{}', { 'content-encoding': 'gzip' }), 400, 'ALERTMANAGER_BODY_MALFORMED'],
    [await fetch(source.url), 405, 'ALERTMANAGER_METHOD_REFUSED'],
  ] as const
  for (const [response, status, code] of table) {
    const problem = await problemOf(response)
    assert.deepEqual([problem.status, problem.code], [status, code])
  }
  assert.deepEqual(source.taken, [])
})

test('with a token only its bearer is heard', async () => {
  await using source = await startSource({ token: 'a-token-of-the-source' })
  for (const authorization of ['', 'Bearer', 'Bearer wrong', 'Basic a-token-of-the-source']) {
    const response = await source.post(message(alert('a')), { authorization })
    assert.equal((await problemOf(response)).code, 'ALERTMANAGER_TOKEN_REFUSED', authorization)
  }
  assert.deepEqual(source.taken, [])
  const headers = { authorization: 'Bearer a-token-of-the-source' }
  assert.equal((await source.post(message(alert('a')), headers)).status, 204)
})

test('more requests than are allowed at once are told to come again', async () => {
  const gate = Promise.withResolvers<void>()
  let begun = 0
  await using source = await startSource({ requestsMax: 1 }, () => {
    begun++
    return gate.promise
  })
  const first = source.post(message(alert('a')))
  await eventually(() => begun === 1, { what: 'the first request' })
  const second = await source.post(message(alert('b')))
  assert.equal((await problemOf(second)).code, 'ALERTMANAGER_REQUESTS_EXHAUSTED')
  gate.resolve()
  assert.equal((await first).status, 204)
  await eventually(async () => (await source.post(message(alert('c')))).status === 204, {
    what: 'the place to be free again',
  })
})

test('what a Foretap sends as Alertmanager would, another takes: signed, firing and resolved', async () => {
  const secret = 'shared between two'
  await using source = await startSource({ signingSecret: secret })
  const openChannel = (signing: object) =>
    openWebhookChannel(
      webhookChannelConfig.parse({
        ...{ type: 'webhook', name: 'other', url: source.url, template: 'alertmanager' },
        outgoing: { networks: ['127.0.0.1'], allowHttp: true },
        ...signing,
      }),
      { clock: systemClock, log: silentLogger, registry: new Registry() },
    )
  await using signed = await openChannel({ signing: { secret } })
  await using unsigned = await openChannel({})
  const { signal } = new AbortController()
  const firing = someDelivery({ channel: 'other', address: {} })
  const resolved = someDelivery({ channel: 'other', address: {}, notice: { kind: 'resolved' } })
  assert.equal((await unsigned.send(firing, signal)).result, 'down')
  for (const delivery of [firing, resolved]) {
    assert.equal((await signed.send(delivery, signal)).result, 'accepted')
  }
  const [a, b] = source.taken
  assert.ok(a !== undefined && b !== undefined && source.taken.length === 2)
  assert.equal(a.fingerprint, b.fingerprint)
  assert.deepEqual([a.isResolved, b.isResolved], [false, true])
  assert.equal(a.title, firing.notice.title)
  assert.equal(a.text, firing.notice.body)
  assert.equal(a.url, firing.notice.url)
  assert.equal(a.startMs, firing.notice.atMs)
  assert.deepEqual(a.labels, {
    ...firing.notice.labels,
    alertname: 'ForetapIncident',
    incident: firing.notice.incident,
  })
  const looped = someDelivery({ channel: 'other', address: {}, notice: { labels: a.labels } })
  const outcome = await signed.send(looped, signal)
  assert.ok(outcome.result === 'dead' && /loop/.test(outcome.reason))
  assert.equal(source.taken.length, 2)
})
