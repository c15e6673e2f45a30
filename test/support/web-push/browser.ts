import { createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto'

/** A browser's side of web push: its keys, and what it reads of a message. */
export interface Browser {
  readonly keys: { readonly p256dh: string; readonly auth: string }
  /** Throws where the message is not for it, or was changed. */
  decrypt(message: Buffer): Buffer
}

/** With keys of its own, or with given ones (base64url). */
export function createBrowser(given?: { privateKey: string; auth: string }): Browser {
  const pair = createECDH('prime256v1')
  if (given === undefined) pair.generateKeys()
  else pair.setPrivateKey(given.privateKey, 'base64url')
  const auth = given === undefined ? randomBytes(16) : Buffer.from(given.auth, 'base64url')
  const keys = {
    p256dh: pair.getPublicKey('base64url', 'uncompressed'),
    auth: auth.toString('base64url'),
  }
  return {
    keys,
    decrypt(message) {
      const { salt, recordBytes, serverKey, record } = splitMessage(message)
      if (record.length > recordBytes) throw new Error('there is more than one record')
      // The steps of RFC 8291, 3.4, by HMAC alone.
      const mac = (key: Uint8Array, ...parts: Uint8Array[]) =>
        createHmac('sha256', key).update(Buffer.concat(parts)).digest()
      const one = Buffer.of(1)
      const sharedKey = mac(auth, pair.computeSecret(serverKey))
      const info = [Buffer.from('WebPush: info\0'), pair.getPublicKey(), serverKey]
      const input = mac(sharedKey, ...info, one)
      const pseudoRandom = mac(salt, input)
      const expand = (what: string, bytes: number) =>
        mac(pseudoRandom, Buffer.from(`Content-Encoding: ${what}\0`), one).subarray(0, bytes)
      const decipher = createDecipheriv('aes-128-gcm', expand('aes128gcm', 16), expand('nonce', 12))
      decipher.setAuthTag(record.subarray(-16))
      const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
      const end = padded.findLastIndex(byte => byte !== 0)
      if (padded[end] !== 2) throw new Error('the delimiter of a last record is missing')
      return padded.subarray(0, end)
    },
  }
}

/** RFC 8188, 2.1. */
function splitMessage(message: Buffer) {
  const keyLength = message.readUInt8(20)
  return {
    salt: message.subarray(0, 16),
    recordBytes: message.readUInt32BE(16),
    serverKey: message.subarray(21, 21 + keyLength),
    record: message.subarray(21 + keyLength),
  }
}
