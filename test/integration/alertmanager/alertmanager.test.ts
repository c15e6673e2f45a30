import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { startAlertmanager } from '#lab/alertmanager/start-alertmanager.ts'
import { webhookChannelConfig } from '#notifier/channels/webhook/config.ts'
import { openWebhookChannel } from '#notifier/channels/webhook/webhook-channel.ts'
import type { ExternalAlert } from '#notifier/incidents/event.ts'
import { startSource } from '#test/services/notifier/sources/alertmanager/start-source.ts'
import { alertmanagerSkip } from '#test/support/alertmanager.ts'
import { eventually } from '#test/support/eventually.ts'
import { someDelivery } from '#test/support/some-delivery.ts'

const token = 'a-token-of-the-source'
const withinMs = 30_000

const configFor = (url: string) => `
route:
  receiver: foretap
  group_by: [alertname, incident]
  group_wait: 50ms
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: foretap
    webhook_configs:
      - url: ${url}
        send_resolved: true
        http_config:
          authorization:
            credentials: ${token}
`

/** Alertmanager between a webhook channel that posts to it and a source that it posts to. */
async function openStage(take?: (alert: ExternalAlert) => Promise<void>) {
  // Closes what is open where a later part does not start.
  await using stack = new AsyncDisposableStack()
  const source = stack.use(await startSource({ token }, take))
  const alertmanager = stack.use(await startAlertmanager(configFor(source.url)))
  const config = webhookChannelConfig.parse({
    ...{ type: 'webhook', name: 'alertmanager', template: 'alertmanager_api' },
    url: `${alertmanager.url}/api/v2/alerts`,
    outgoing: { networks: ['127.0.0.1'], allowHttp: true },
  })
  const deps = { clock: systemClock, log: silentLogger, registry: new Registry() }
  const channel = stack.use(await openWebhookChannel(config, deps))
  const whole = stack.move()
  return {
    ...{ source, alertmanager, channel },
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

const skip = await alertmanagerSkip()
const { signal } = new AbortController()
const send = (stage: Awaited<ReturnType<typeof openStage>>, kind: 'firing' | 'resolved') =>
  stage.channel.send(
    someDelivery({ channel: 'alertmanager', address: {}, notice: { kind } }),
    signal,
  )

test('an incident goes through a real Alertmanager and back, and so does its end', {
  skip,
}, async () => {
  await using stage = await openStage()
  const { taken } = stage.source
  assert.equal((await send(stage, 'firing')).result, 'accepted')
  const firing = await eventually(() => taken.find(({ isResolved }) => !isResolved), {
    ...{ withinMs, what: 'the alert' },
  })
  assert.equal(firing.title, 'orders: 12 m behind, objective 5 m')
  assert.equal(firing.labels.incident, 'inc-7f3a')
  assert.equal(firing.labels.team, 'billing')
  assert.equal(firing.url, 'https://foretap.example/incidents/inc-7f3a')
  assert.equal((await send(stage, 'resolved')).result, 'accepted')
  const resolved = await eventually(() => taken.find(({ isResolved }) => isResolved), {
    ...{ withinMs, what: 'the end of the alert' },
  })
  assert.equal(resolved.fingerprint, firing.fingerprint)
})

test('what could not be kept comes again by itself, and is not lost', { skip }, async () => {
  const kept: ExternalAlert[] = []
  let refused = 0
  await using stage = await openStage(async alert => {
    if (refused++ < 2) throw new Error('the store is locked')
    kept.push(alert)
  })
  await send(stage, 'firing')
  await eventually(() => kept.length > 0, { withinMs, what: 'the alert after two refusals' })
  assert.equal(refused, 3)
})
