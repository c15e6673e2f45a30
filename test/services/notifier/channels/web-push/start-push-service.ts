import { generateKeyPairSync } from 'node:crypto'
import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { webPushChannelConfig } from '#notifier/channels/web-push/config.ts'
import { openWebPushChannel } from '#notifier/channels/web-push/web-push-channel.ts'
import { startHttpService } from '#test/support/http-service.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'
import { createBrowser } from '#test/support/web-push/browser.ts'
import { verifyVapid } from '#test/support/web-push/verify-vapid.ts'

/** The 32 bytes of a P-256 key in base64url, as the usual tools print them. */
export function newVapidKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return privateKey.export({ format: 'jwk' }).d ?? ''
}

/** A web push channel, a push service that checks what one checks, and a browser that reads what arrives. */
export async function startPushService(given: Record<string, unknown> = {}) {
  const browser = createBrowser()
  const service = await startHttpService({
    idOf: ({ headers, body }) => {
      verifyVapid(headers.authorization)
      return String(JSON.parse(browser.decrypt(body).toString()).notification.data.id)
    },
    acceptedStatus: 201,
  })
  const { log, lines } = createRecordingLog()
  const privateKey = newVapidKey()
  const config = webPushChannelConfig.parse({
    ...{ type: 'web_push', name: 'browsers', privateKey, subject: 'mailto:ops@foretap.example' },
    services: ['127.0.0.1'],
    outgoing: { networks: ['127.0.0.1'], allowHttp: true },
    ...given,
  })
  const deps = { clock: systemClock, log, registry: new Registry() }
  const channel = await openWebPushChannel(config, deps)
  const capability = '/wp/c4pability-of-the-endpoint'
  const address = { endpoint: `${service.url}${capability}`, keys: browser.keys }
  return {
    ...{ browser, service, channel, privateKey, address, capability, lines },
    async [Symbol.asyncDispose]() {
      await channel[Symbol.asyncDispose]()
      await service[Symbol.asyncDispose]()
    },
  }
}
