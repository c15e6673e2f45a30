import { once } from 'node:events'
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls'
import type { ApnsChannelConfig } from './config.ts'
import { openTunnel } from './open-tunnel.ts'

export interface DialOptions {
  /** host:port of the service. */
  readonly authority: string
  readonly proxy: ApnsChannelConfig['proxy']
  /** Whom we trust, and our certificate where we have one. */
  readonly secureContext: SecureContext
}

export interface Dialled {
  /** As requests name it: without the port that HTTPS has anyway. */
  readonly authority: string
  readonly session: ClientHttp2Session
  readonly socket: TLSSocket
}

/**
 * An HTTP/2 connection to the service, resolved once its settings are known. Rejects with a message for people; whatever was
 * opened until then is closed, also when the signal aborts.
 */
export async function dial(options: DialOptions, signal: AbortSignal): Promise<Dialled> {
  const { authority, proxy, secureContext } = options
  const { host, port } = splitAuthority(authority)
  const tunnel = proxy === undefined ? undefined : await openTunnel(authority, proxy, signal)
  const socket = connectTls({
    ...(tunnel === undefined ? { host, port } : { socket: tunnel }),
    ...(isIP(host) === 0 && { servername: host }),
    host,
    ALPNProtocols: ['h2'],
    secureContext,
    minVersion: 'TLSv1.2',
  })
  try {
    await once(socket, 'secureConnect', { signal })
    if (socket.alpnProtocol !== 'h2') throw new Error(`${authority} does not speak HTTP/2`)
    socket.setNoDelay(true)
    const session = connectHttp2(`https://${authority}`, {
      createConnection: () => socket,
      settings: { enablePush: false },
    })
    // Whoever takes the session over hears of its end by `close`; until then `once` rejects with the error.
    session.on('error', () => {})
    await once(session, 'remoteSettings', { signal })
    return { session, socket, authority: new URL(`https://${authority}`).host }
  } catch (cause) {
    discard(socket)
    discard(tunnel)
    throw cause
  }
}

function discard(socket: Socket | undefined): void {
  socket?.on('error', () => {})
  socket?.destroy()
}

function splitAuthority(authority: string): { readonly host: string; readonly port: number } {
  const at = authority.lastIndexOf(':')
  return {
    host: authority.slice(0, at).replace(/^\[|\]$/g, ''),
    port: Number(authority.slice(at + 1)),
  }
}
