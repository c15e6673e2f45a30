import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeTlsMaterial } from '#lab/kafka/tls-material.ts'

/** Keys and certificates of one test run: an authority, the service's certificate for loopback, and ours. */
export interface ApnsMaterial extends AsyncDisposable {
  readonly directory: string
  readonly caFile: string
  readonly ca: Buffer
  readonly serverKey: Buffer
  readonly serverCert: Buffer
  /** Certificate and key in one text. */
  readonly clientPem: string
  /** What Apple lets one download as .p8. */
  readonly signingPem: string
  readonly signingPublicKey: KeyObject
  readonly keyId: string
  readonly teamId: string
}

/** Makes everything anew, valid for two days. */
export async function makeApnsMaterial(): Promise<ApnsMaterial> {
  const directory = await mkdtemp(join(tmpdir(), 'foretap-apns-'))
  const tls = await makeTlsMaterial(directory)
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await writeFile(join(directory, 'signing.pub'), publicKey.export({ type: 'spki', format: 'pem' }))
  const [ca, serverKey, serverCert, clientKey, clientCert] = await Promise.all(
    [tls.caFile, join(directory, 'broker.key'), join(directory, 'broker.pem')]
      .concat(tls.clientKeyFile, tls.clientCertFile)
      .map(file => readFile(file)),
  )
  if (!ca || !serverKey || !serverCert || !clientKey || !clientCert) throw new Error('five files')
  return {
    ...{ directory, caFile: tls.caFile, ca, serverKey, serverCert },
    clientPem: `${clientCert}${clientKey}`,
    signingPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    signingPublicKey: publicKey,
    ...{ keyId: 'KEY4TESTS1', teamId: 'TEAM4TESTS' },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}
