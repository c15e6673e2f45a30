import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { Secret } from '#kit/secret.ts'
import { verifyWebhook } from '#kit/webhook-signature.ts'
import { webhookChannelConfig } from '#notifier/channels/webhook/config.ts'
import { openWebhookChannel } from '#notifier/channels/webhook/webhook-channel.ts'
import { startHttpService } from '#test/support/http-service.ts'
import { someDelivery } from '#test/support/some-delivery.ts'

const { signal } = new AbortController()
const local = { networks: ['127.0.0.1'], allowHttp: true }

async function open(given: Record<string, unknown> = {}) {
  const service = await startHttpService({
    idOf: ({ headers }) => String(headers['webhook-id']),
    acceptedStatus: 204,
  })
  const config = webhookChannelConfig.parse({
    ...{ type: 'webhook', name: 'hook', url: `${service.url}/in`, outgoing: local },
    ...given,
  })
  const registry = new Registry()
  const deps = { clock: systemClock, log: silentLogger, registry }
  const channel = await openWebhookChannel(config, deps)
  return {
    ...{ service, channel, registry, deps, config },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
    },
  }
}

const delivery = () => someDelivery({ channel: 'hook', address: {} })

test('a receiver that has the secret can verify what was posted, by the old secret too', async () => {
  await using fixture = await open({ signing: { secret: 'new one', previousSecret: 'old one' } })
  await fixture.channel.send(delivery(), signal)
  const [request] = fixture.service.requests
  assert.ok(request !== undefined)
  for (const secret of ['new one', 'old one']) {
    assert.equal(verifyWebhook(request, [new Secret(secret)], Date.now()), 'valid')
  }
  assert.equal(verifyWebhook(request, [new Secret('wrong')], Date.now()), 'wrong')
})

test('the status decides what becomes of a delivery', async () => {
  await using fixture = await open()
  const table = {
    200: 'accepted',
    301: 'dead',
    400: 'dead',
    401: 'down',
    404: 'dead',
    407: 'down',
    408: 'retry',
    410: 'dead',
    413: 'dead',
    429: 'retry',
    500: 'retry',
    502: 'retry',
  }
  for (const [status, result] of Object.entries(table)) {
    fixture.service.answerWith(Number(status), 'no_service')
    const outcome = await fixture.channel.send(delivery(), signal)
    assert.equal(outcome.result, result, status)
    if (outcome.result === 'dead') assert.match(outcome.reason, /no_service/)
    if (outcome.result === 'retry') assert.equal(outcome.ambiguous, status === '502', status)
  }
  assert.equal(
    fixture.service.requests.length,
    Object.keys(table).length,
    'no redirect is followed',
  )
  const text = await fixture.registry.metrics()
  assert.match(text, /foretap_channel_http_requests_total\{channel="hook",answer="5xx"\} 2/)
})

test('two channels of a process share the metrics', async () => {
  await using fixture = await open()
  await using second = await openWebhookChannel({ ...fixture.config, name: 'two' }, fixture.deps)
  await second.send(delivery(), signal)
  assert.match(await fixture.registry.metrics(), /channel="two",answer="2xx"\} 1/)
})

test('with id_only neither title nor text nor labels leave the house', async () => {
  for (const template of ['json', 'slack', 'ntfy', 'alertmanager', 'alertmanager_api']) {
    await using fixture = await open({ payload: 'id_only', template, topic: 'a' })
    await fixture.channel.send(delivery(), signal)
    const body = fixture.service.requests[0]?.body.toString() ?? ''
    assert.match(body, /inc-7f3a/)
    assert.doesNotMatch(body, /orders|billing|region/, template)
  }
})

test('ntfy needs a topic of the person or of the channel', async () => {
  await using fixture = await open({ template: 'ntfy' })
  assert.match(fixture.channel.checkAddress({}) ?? '', /topic/)
  assert.equal(fixture.channel.checkAddress({ topic: 'ada' }), undefined)
})

test('a url that may not be posted to is a problem of the configuration, told without the url', () => {
  for (const url of [
    'http://hooks.example/T0KEN',
    'https://10.0.0.1/T0KEN',
    'https://localhost/T0KEN',
    'T0KEN',
  ]) {
    const parsed = webhookChannelConfig.safeParse({ type: 'webhook', name: 'hook', url })
    assert.ok(!parsed.success, url)
    assert.deepEqual(parsed.error.issues[0]?.path, ['url'])
    assert.doesNotMatch(JSON.stringify(parsed.error.issues), /T0KEN/)
  }
})

test('headers of HTTP itself and of the signature cannot be set, nor values of two lines', () => {
  for (const header of [
    { name: 'Host', value: 'a' },
    { name: 'webhook-id', value: 'a' },
    { name: 'x y', value: 'a' },
    { name: 'x-a', value: 'a\r\nx-b: c' },
  ]) {
    const url = 'https://hooks.example/'
    const parsed = webhookChannelConfig.safeParse({
      ...{ type: 'webhook', name: 'hook', url, headers: [header] },
    })
    assert.equal(parsed.success, false, header.name)
  }
})
