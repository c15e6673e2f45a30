import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { webhookChannelConfig } from '#notifier/channels/webhook/config.ts'
import { openWebhookChannel } from '#notifier/channels/webhook/webhook-channel.ts'
import { type ChannelFixture, channelConformance } from '#test/conformance/channel.ts'
import { startHttpService } from '#test/support/http-service.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'
import { someDelivery } from '#test/support/some-delivery.ts'

const secrets = ['T0KEN-in-the-path', 'whsec_c2VjcmV0LXNlY3JldA==', 'Bearer tk_12345678']
const [pathToken = '', signingSecret = '', bearer = ''] = secrets

async function open(): Promise<ChannelFixture> {
  const service = await startHttpService({
    idOf: ({ headers }) => String(headers['webhook-id']),
    acceptedStatus: 200,
  })
  const { log, lines } = createRecordingLog()
  const config = webhookChannelConfig.parse({
    type: 'webhook',
    name: 'hook',
    url: `${service.url}/services/${pathToken}`,
    signing: { secret: signingSecret },
    headers: [{ name: 'Authorization', value: bearer }],
    outgoing: { networks: ['127.0.0.1'], allowHttp: true },
  })
  const deps = { clock: systemClock, log, registry: new Registry() }
  const channel = await openWebhookChannel(config, deps)
  return {
    channel,
    delivery: withinMs => someDelivery({ channel: 'hook', address: {}, withinMs }),
    behave: service.behave,
    received: () => service.requests.map(({ id }) => id),
    stopService: service.stop,
    connections: service.connections,
    secrets,
    logged: () => JSON.stringify(lines),
    badAddresses: [
      { topic: 'with spaces' },
      { mention: '@everybody' },
      { url: 'https://a.example' },
    ],
    expects: { deadTarget: 'keep', throttleScope: 'channel', failureScope: 'channel' },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
    },
  }
}

channelConformance('webhook', open)
