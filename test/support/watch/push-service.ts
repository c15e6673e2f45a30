import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebPushMessage, webPushMessage } from '#contracts/watch/push-payload.ts'
import type { PushRegistration } from '#contracts/watch/registration.ts'
import { type Browser, createBrowser } from '../web-push/browser.ts'
import { verifyVapid } from '../web-push/verify-vapid.ts'

/** A browser's subscription, and what its push service handed it. */
export interface Subscriber {
  readonly registration: PushRegistration
  readonly messages: readonly WebPushMessage[]
  /** Answers every further push with this status. */
  refuse(status: number): void
}

export interface PushService extends AsyncDisposable {
  subscribe(browser?: Browser): Subscriber
}

interface Box {
  readonly browser: Browser
  readonly messages: WebPushMessage[]
  status: number
}

/** A push service on loopback: checks who sends, decrypts as RFC 8291 says, and keeps what came. */
export async function startMockPushService(): Promise<PushService> {
  const boxes = new Map<string, Box>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const box = boxes.get(request.url ?? '')
    if (box === undefined || box.status >= 400) {
      response.writeHead(box?.status ?? 404).end()
      return
    }
    verifyVapid(request.headers.authorization)
    const text = box.browser.decrypt(Buffer.concat(chunks)).toString()
    box.messages.push(webPushMessage.parse(JSON.parse(text)))
    response.writeHead(201).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  let count = 0
  return {
    subscribe(browser = createBrowser()) {
      const path = `/push/${++count}`
      const box: Box = { browser, messages: [], status: 201 }
      boxes.set(path, box)
      const endpoint = `http://127.0.0.1:${port}${path}`
      return {
        registration: { kind: 'web_push', subscription: { endpoint, keys: browser.keys } },
        messages: box.messages,
        refuse(status) {
          box.status = status
        },
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
