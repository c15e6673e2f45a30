import { createCipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto'

/** Public key and secret of a browser's subscription. */
export interface BrowserKeys {
  readonly p256dh: string
  readonly auth: string
}

/** What must be new for each message; given by tests alone. */
export interface MessageSecrets {
  readonly salt: Buffer
  readonly pair: ECDH
}

/** Push services take bodies of 4,096 bytes (RFC 8030, 7.2); header, delimiter and tag of the encryption are 103 of them. */
export const plaintextBytesMax = 4_096 - 103

/** One record holds any message. */
const recordBytes = 4_096

/**
 * A message that only the browser can read: RFC 8291, in one record of the content encoding aes128gcm (RFC 8188).
 * The header is salt (16), record size (4), length of the key (1), our public key (65).
 */
export function encryptPayload(
  plaintext: Uint8Array,
  { p256dh, auth }: BrowserKeys,
  { salt, pair }: MessageSecrets = newSecrets(),
): Buffer {
  const theirs = Buffer.from(p256dh, 'base64url')
  const ours = pair.getPublicKey()
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours])
  const authSecret = Buffer.from(auth, 'base64url')
  const input = hkdf(pair.computeSecret(theirs), authSecret, { info: keyInfo, bytes: 32 })
  const key = hkdf(input, salt, { info: 'Content-Encoding: aes128gcm\0', bytes: 16 })
  const nonce = hkdf(input, salt, { info: 'Content-Encoding: nonce\0', bytes: 12 })
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const sizes = Buffer.alloc(5)
  sizes.writeUInt32BE(recordBytes)
  sizes.writeUInt8(ours.length, 4)
  return Buffer.concat([
    ...[salt, sizes, ours],
    cipher.update(plaintext),
    // The delimiter of the last record.
    cipher.update(Buffer.of(2)),
    cipher.final(),
    cipher.getAuthTag(),
  ])
}

function newSecrets(): MessageSecrets {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  return { salt: randomBytes(16), pair }
}

function hkdf(
  input: Uint8Array,
  salt: Uint8Array,
  { info, bytes }: { readonly info: string | Buffer; readonly bytes: number },
): Buffer {
  return Buffer.from(hkdfSync('sha256', input, salt, info, bytes))
}
