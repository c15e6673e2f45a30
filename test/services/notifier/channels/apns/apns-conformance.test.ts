import { after } from 'node:test'
import { type ChannelFixture, channelConformance } from '#test/conformance/channel.ts'
import { makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { accept, answer, type Behaviour } from '#test/support/apns/apns-service.ts'
import { MockApns } from '#test/support/apns/mock-apns.ts'
import { aDelivery, deviceToken, openTestChannel } from '#test/support/apns/open-test-channel.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'

type ServiceBehaviour = Parameters<ChannelFixture['behave']>[0]

const material = await makeApnsMaterial()
after(() => material[Symbol.asyncDispose]())
const { serverKey: key, serverCert: cert } = material

const retryAfter = (seconds: number | undefined) =>
  seconds === undefined ? {} : { headers: { 'retry-after': String(seconds) } }

function asApple(behaviour: ServiceBehaviour): Behaviour {
  switch (behaviour.does) {
    case 'accept':
      return accept
    case 'call_target_dead':
      return answer(410, 'Unregistered', { timestampMs: Date.now() })
    case 'throttle':
      return answer(429, 'TooManyRequests', retryAfter(behaviour.retryAfterS))
    case 'fail':
      return answer(503, 'ServiceUnavailable', retryAfter(behaviour.retryAfterS))
    case 'refuse_credentials':
      return answer(403, 'InvalidProviderToken')
    case 'hang':
    case 'reset':
      return behaviour
    default:
      return behaviour satisfies never
  }
}

async function open(): Promise<ChannelFixture> {
  const mock = await MockApns.start({ key, cert })
  const { log, lines } = createRecordingLog()
  const channel = await openTestChannel(material, { authority: mock.authority, log })
  const byId = new Map<string, ServiceBehaviour>()
  let usual: ServiceBehaviour = { does: 'accept' }
  mock.behave = ({ apnsId }) => asApple(byId.get(apnsId) ?? usual)
  const tokens = new Set<string>()
  const token = deviceToken()
  return {
    channel,
    delivery(withinMs) {
      const delivery = aDelivery({ withinMs })
      tokens.add(String(delivery.target.address.token))
      return delivery
    },
    behave(behaviour, id) {
      if (id === undefined) usual = behaviour
      else byId.set(id, behaviour)
    },
    received: () => mock.pushes.map(({ apnsId }) => apnsId),
    stopService: () => mock.stop(),
    connections: () => mock.openConnections,
    get secrets() {
      const jwts = mock.providerTokens.map(text => text.replace('bearer ', ''))
      const keyLine = material.signingPem.split('\n')[1] ?? ''
      return [keyLine, ...jwts, ...tokens]
    },
    logged: () => JSON.stringify(lines),
    badAddresses: [
      {},
      { token: 'no hexadecimal digits' },
      { token: token.slice(1) },
      { token, topic: 'org.example.another' },
      { token, environment: 'moon' },
      { token, critical: 'yes' },
      { token, more: 1 },
    ],
    expects: { deadTarget: 'delete', throttleScope: 'target', failureScope: 'channel' },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]()
      await mock.stop()
    },
  }
}

channelConformance('apns', open)
