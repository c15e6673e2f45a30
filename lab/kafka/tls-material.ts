import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { labErrors } from '../errors.ts'

const run = promisify(execFile)

/** Certificates of one lab: an authority, a broker's for 127.0.0.1 and localhost, and a client's. PEM files. */
export interface TlsMaterial {
  readonly caFile: string
  readonly brokerKeystoreFile: string
  readonly clientCertFile: string
  readonly clientKeyFile: string
}

/** Makes certificates that hold for two days. Rejects with OPENSSL_MISSING. */
export async function makeTlsMaterial(directory: string): Promise<TlsMaterial> {
  const at = (name: string): string => join(directory, name)
  const newKey = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await openssl([
    ...[...newKey, '-x509', '-days', '2', '-subj', '/CN=lab authority'],
    ...['-keyout', at('ca.key'), '-out', at('ca.pem')],
  ])
  for (const name of ['broker', 'client']) {
    await openssl([
      ...[...newKey, '-subj', `/CN=${name}`],
      ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
      ...['-keyout', at(`${name}.key`), '-out', at(`${name}.csr`)],
    ])
    await openssl([
      ...['x509', '-req', '-in', at(`${name}.csr`), '-copy_extensions', 'copy', '-days', '2'],
      ...[
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca.key'),
        '-CAcreateserial',
        '-out',
        at(`${name}.pem`),
      ],
    ])
  }
  const parts = await Promise.all([readFile(at('broker.key')), readFile(at('broker.pem'))])
  await writeFile(at('broker-keystore.pem'), Buffer.concat(parts))
  return {
    caFile: at('ca.pem'),
    brokerKeystoreFile: at('broker-keystore.pem'),
    clientCertFile: at('client.pem'),
    clientKeyFile: at('client.key'),
  }
}

async function openssl(args: readonly string[]): Promise<void> {
  try {
    await run('openssl', args)
  } catch (cause) {
    throw labErrors.OPENSSL_MISSING('', cause)
  }
}
