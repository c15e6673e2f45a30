import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { Socket } from 'node:net'
import type { ApnsChannelConfig } from './config.ts'

/** Longest text of a refusal that is repeated. */
const refusalCharactersMax = 100

/**
 * A connection to `authority` (host:port) through an HTTP proxy (CONNECT, RFC 9110, 9.3.6). Rejects with what the proxy
 * said; the password is in no message.
 */
export function openTunnel(
  authority: string,
  proxy: NonNullable<ApnsChannelConfig['proxy']>,
  signal: AbortSignal,
): Promise<Socket> {
  const { username = '', password } = proxy
  const login = Buffer.from(`${username}:${password?.reveal() ?? ''}`).toString('base64')
  const request = proxy.url.startsWith('https:') ? requestTls : requestPlain
  return new Promise((resolve, reject) => {
    const asked = request(proxy.url, {
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(proxy.username !== undefined && { 'proxy-authorization': `Basic ${login}` }),
      },
      agent: false,
      signal,
    })
    asked.once('error', reject)
    asked.once('response', response => {
      response.destroy()
      reject(new Error(refusal(response.statusCode, response.statusMessage)))
    })
    asked.once('connect', (response, socket, head) => {
      if (response.statusCode === 200) {
        if (head.length > 0) socket.unshift(head)
        resolve(socket as Socket)
        return
      }
      socket.destroy()
      reject(new Error(refusal(response.statusCode, response.statusMessage)))
    })
    asked.end()
  })
}

function refusal(status: number | undefined, message = ''): string {
  return `the proxy refused the connection: ${status} ${message}`
    .trim()
    .slice(0, refusalCharactersMax)
}
