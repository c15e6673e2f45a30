import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { KafkaTls } from '#kit/kafka/credentials.ts'

/** Resolves with a connected socket, after the TLS handshake where there is one; rejects with the socket's error. */
export function openSocket(
  { host, port }: { readonly host: string; readonly port: number },
  tls: KafkaTls | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      tls === undefined ? connectPlain({ host, port }) : connectTls(tlsOptions(host, port, tls))
    const onAbort = () => socket.destroy(signal.reason as Error)
    const settle = () => {
      signal.removeEventListener('abort', onAbort)
      socket.off('error', fail)
    }
    const fail = (error: Error) => {
      settle()
      // A socket may report more than one error; nobody listens for the later ones.
      socket.on('error', () => {})
      socket.destroy()
      reject(error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', fail)
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => {
      settle()
      // Requests are small and wait for nothing.
      socket.setNoDelay(true)
      resolve(socket)
    })
    if (signal.aborted) onAbort()
  })
}

function tlsOptions(
  host: string,
  port: number,
  { ca, cert, key, passphrase, serverName }: KafkaTls,
) {
  // A server name must not be an address (RFC 6066, 3).
  const name = serverName ?? (isIP(host) === 0 ? host : undefined)
  return {
    host,
    port,
    ...(name === undefined ? {} : { servername: name }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key: key.reveal() }),
    ...(passphrase === undefined ? {} : { passphrase: passphrase.reveal() }),
  }
}
