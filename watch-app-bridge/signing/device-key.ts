import { createHash, createPublicKey, ECDH, type KeyObject } from 'node:crypto'

/** The id that follows from a public key; see PROTOCOL.md. */
export function deviceIdOf(publicKey: string): string {
  const hash = createHash('sha256').update(Buffer.from(publicKey, 'base64url'))
  return `w${hash.digest('base64url').slice(0, 21)}`
}

/** The key of an uncompressed point of P-256 in base64url; undefined where it is none. */
export function readPublicKey(text: string): KeyObject | undefined {
  try {
    // Refuses what is not on the curve.
    ECDH.convertKey(text, 'prime256v1', 'base64url')
    const point = Buffer.from(text, 'base64url')
    if (point.length !== 65 || point.toString('base64url') !== text) return undefined
    const x = point.subarray(1, 33).toString('base64url')
    const y = point.subarray(33).toString('base64url')
    return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } })
  } catch {
    return undefined
  }
}
