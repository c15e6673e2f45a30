import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { KafkaTls } from '#kit/kafka/credentials.ts'

/** A socket whose bytes come by `onBytes`, which may keep no view on them. */
export interface ByteSocket {
  readonly socket: Socket
  onBytes(listener: (chunk: Buffer) => void): void
}

/** Room for one read of a plain socket. */
const READ_BYTES = 128 * 1024

/** Resolves with a connected socket, after the TLS handshake where there is one; rejects with the socket's error. */
export function openSocket(
  { host, port }: { readonly host: string; readonly port: number },
  tls: KafkaTls | undefined,
  signal: AbortSignal,
): Promise<ByteSocket> {
  return new Promise((resolve, reject) => {
    let listener = (_chunk: Buffer) => {}
    // One buffer for all reads: a new one for each would be most of the garbage that watching makes.
    const onread = {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback(length: number, bytes: Uint8Array) {
        listener(Buffer.from(bytes.buffer, bytes.byteOffset, length))
        return true
      },
    }
    const socket =
      tls === undefined
        ? connectPlain({ host, port, onread })
        : connectTls(tlsOptions(host, port, tls)).on('data', chunk => listener(chunk))
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
      resolve({
        socket,
        onBytes(given) {
          listener = given
        },
      })
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
