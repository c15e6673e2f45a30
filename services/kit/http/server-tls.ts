import { readFile, stat } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import { z } from 'zod'
import { secret } from '../config/secret-field.ts'
import { messageOf } from '../errors.ts'
import { fileTroubleText } from '../file-trouble.ts'
import { httpErrors } from '../http-errors.ts'
import type { Logger } from '../logger.ts'

/** The certificate of a server, as PEM files. */
export const serverTlsConfig = z.strictObject({
  certFile: z.string().min(1).describe('PEM file of the certificate, with its chain.'),
  keyFile: z.string().min(1).describe('PEM file of its key.'),
  keyPassphrase: secret().optional().describe('Passphrase of the key.'),
})
type ServerTlsConfig = Readonly<z.output<typeof serverTlsConfig>>

/** How soon a renewed certificate is used. */
const lookEveryMs = 60_000

/** A server that takes up its certificate again when the files change. Rejects with `HTTP_CERTIFICATE_UNUSABLE`. */
export async function createTlsServer(
  config: ServerTlsConfig,
  { answer, log }: { readonly answer: RequestListener; readonly log: Logger },
): Promise<Server> {
  const first = await readServerCertificate(config)
  const server = createServer({ ...first.options, minVersion: 'TLSv1.2' }, answer)
  let known = first.version
  const look = async () => {
    if ((await versionOf(config)) === known) return
    const { options, version } = await readServerCertificate(config)
    known = version
    server.setSecureContext({ ...options, minVersion: 'TLSv1.2' })
    log.info({ certificate: config.certFile }, 'the certificate was read again')
  }
  const timer = setInterval(() => {
    look().catch(thrown =>
      log.error({ reason: messageOf(thrown) }, 'the new certificate is not used'),
    )
  }, lookEveryMs)
  timer.unref()
  server.once('close', () => clearInterval(timer))
  return server
}

/** What is in the files. Rejects with `HTTP_CERTIFICATE_UNUSABLE`. */
export async function readServerCertificate(config: ServerTlsConfig) {
  try {
    const version = await versionOf(config)
    const [cert, key] = await Promise.all([readFile(config.certFile), readFile(config.keyFile)])
    const passphrase = config.keyPassphrase?.reveal()
    const options = { cert, key, ...(passphrase !== undefined && { passphrase }) }
    // Says now what would else fail at the first connection.
    createSecureContext(options)
    return { options, version }
  } catch (cause) {
    throw httpErrors.CERTIFICATE_UNUSABLE(`(${troubleText(cause, config)})`, cause)
  }
}

function troubleText(cause: unknown, { certFile, keyFile }: ServerTlsConfig): string {
  const text = fileTroubleText(cause)
  if (text.includes('no start line')) return `${certFile} or ${keyFile} holds no PEM`
  return text === messageOf(cause) ? `${certFile}: ${text}` : text
}

async function versionOf({ certFile, keyFile }: ServerTlsConfig): Promise<string> {
  const [cert, key] = await Promise.all([stat(certFile), stat(keyFile)])
  return `${cert.mtimeMs} ${key.mtimeMs}`
}
