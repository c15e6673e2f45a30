import { type ChannelFixture, channelConformance } from '#test/conformance/channel.ts'
import { someDelivery } from '#test/support/some-delivery.ts'
import { startPushService } from './start-push-service.ts'

async function open(): Promise<ChannelFixture> {
  const { service, channel, address, privateKey, capability, lines, ...rest } =
    await startPushService()
  const { keys, endpoint } = address
  return {
    channel,
    delivery: withinMs => someDelivery({ channel: 'browsers', address, withinMs }),
    behave: service.behave,
    received: () => service.requests.map(({ id }) => id),
    stopService: service.stop,
    connections: service.connections,
    secrets: [privateKey, capability, keys.auth],
    logged: () => JSON.stringify(lines),
    badAddresses: [
      {},
      { endpoint },
      { endpoint: `https://pages.example${capability}`, keys },
      { endpoint: `https://10.0.0.1${capability}`, keys },
      { endpoint: capability, keys },
      { endpoint, keys: { ...keys, auth: 'c2hvcnQ' } },
      // 65 bytes that are no point of the curve.
      { endpoint, keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } },
    ],
    expects: { deadTarget: 'delete', throttleScope: 'target', failureScope: 'target' },
    [Symbol.asyncDispose]: () => rest[Symbol.asyncDispose](),
  }
}

channelConformance('web push', open)
