import { z } from 'zod'
import { Secret } from '../secret.ts'
import { secret } from './secret-field.ts'

const file = z.string().min(1)

/** Whom a connection by TLS trusts and who we are, as PEM files: fields of the configuration of each client. */
export const pemTlsFields = {
  caFile: file.optional().describe('PEM file of the authorities to trust; the system’s if absent.'),
  certFile: file.optional().describe('PEM file of our client certificate, with its chain.'),
  keyFile: file.optional().describe('PEM file of the key of our client certificate.'),
  keyPassphrase: secret().optional().describe('Passphrase of the key.'),
}
type PemTlsConfig = Readonly<z.output<z.ZodObject<typeof pemTlsFields>>>

/** For `refine`: a certificate says nothing without its key. */
export const isPaired = ({ certFile, keyFile }: Pick<PemTlsConfig, 'certFile' | 'keyFile'>) =>
  (certFile === undefined) === (keyFile === undefined)
export const unpaired = { error: 'certFile and keyFile belong together: give both or neither' }

/** What `node:tls` needs, with the files read. */
export interface PemTls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: Secret
  readonly passphrase?: Secret
}

/** Reads the files with `read`, and rejects as that does. */
export async function readPemTls(
  { caFile, certFile, keyFile, keyPassphrase }: PemTlsConfig,
  read: (path: string) => Promise<string>,
): Promise<PemTls> {
  return {
    ...(caFile ? { ca: await read(caFile) } : {}),
    ...(certFile ? { cert: await read(certFile) } : {}),
    ...(keyFile ? { key: new Secret(await read(keyFile)) } : {}),
    ...(keyPassphrase ? { passphrase: keyPassphrase } : {}),
  }
}
