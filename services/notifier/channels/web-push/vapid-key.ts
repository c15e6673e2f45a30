import { createECDH, createPrivateKey, type KeyObject } from 'node:crypto'
import type { Secret } from '#kit/secret.ts'
import { webPushErrors } from './errors.ts'

export interface VapidKey {
  readonly privateKey: KeyObject
  /** The uncompressed point in base64url: `applicationServerKey` of a browser's subscription. */
  readonly publicKey: string
}

/** Reads a key as PEM or as 32 bytes in base64url; throws `WEB_PUSH_KEY_…` without repeating any of it. */
export function readVapidKey(secret: Secret): VapidKey {
  const text = secret.reveal().trim()
  const privateKey = /^[A-Za-z0-9_-]{43}=?$/.test(text) ? fromBytes(text) : fromPem(text)
  const { crv, x = '', y = '' } = privateKey.export({ format: 'jwk' })
  if (crv !== 'P-256') throw webPushErrors.KEY_WRONG_KIND()
  const point = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  return { privateKey, publicKey: Buffer.concat(point).toString('base64url') }
}

function fromPem(text: string): KeyObject {
  try {
    const key = createPrivateKey(text)
    if (key.asymmetricKeyType === 'ec') return key
  } catch {
    // OpenSSL's words are about formats that nobody chose.
    throw webPushErrors.KEY_UNREADABLE()
  }
  throw webPushErrors.KEY_WRONG_KIND()
}

function fromBytes(d: string): KeyObject {
  try {
    const pair = createECDH('prime256v1')
    pair.setPrivateKey(d, 'base64url')
    const point = pair.getPublicKey()
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(half =>
      half.toString('base64url'),
    )
    if (x === undefined || y === undefined) throw webPushErrors.KEY_UNREADABLE()
    return createPrivateKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', d, x, y } })
  } catch {
    throw webPushErrors.KEY_UNREADABLE()
  }
}
