import { z } from 'zod'
import { deviceId, publicKey } from './device.ts'

/** Header names of a signed request, in lower case. */
export const signatureHeaders = {
  device: 'foretap-device',
  timestamp: 'foretap-timestamp',
  nonce: 'foretap-nonce',
  signature: 'foretap-signature',
} as const

/** Where the bridge answers; what comes after it is the path that a device signs. */
export const watchApiPath = '/watch-api/v1'

/** 16 to 32 bytes in base64url, of which no two requests of a device may have the same. */
export const nonce = z.string().regex(/^[A-Za-z0-9_-]{22,43}$/, '16 to 32 bytes in base64url')

/** r and s of an ECDSA signature over P-256 with SHA-256, 32 bytes each, in base64url (IEEE P1363, as in JOSE). */
export const signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/, '64 bytes in base64url')

/** What is signed. */
export interface SignedParts {
  readonly method: string
  /** From `/watch-api` on, with the query, exactly as it is sent. */
  readonly path: string
  /** SHA-256 of the body's bytes, lower-case hexadecimal; of no bytes where there is no body. */
  readonly bodySha256: string
  readonly timestampMs: number
  readonly nonce: string
  readonly device: string
}

/** The seven lines that a device signs, in UTF-8, with a line feed between them and none at the end. */
export function canonicalRequest(parts: SignedParts): string {
  const { method, path, bodySha256, timestampMs, nonce, device } = parts
  return ['FORETAP-WATCH-1', method, path, bodySha256, timestampMs, nonce, device].join('\n')
}

const signedCase = z.strictObject({
  name: z.string(),
  method: z.string(),
  path: z.string(),
  body: z.string(),
  timestampMs: z.int(),
  nonce: z.string(),
  device: z.string(),
  /** What the server makes of the request. */
  canonical: z.string(),
  signature: z.string(),
})

/** Test vectors: all valid for the key, and each invalid one for a reason of its own. */
export const signatureVectors = z.strictObject({
  key: z.strictObject({
    /** Private: for tests alone. */
    d: z.string(),
    x: z.string(),
    y: z.string(),
    publicKey,
    device: deviceId,
  }),
  valid: z.array(signedCase).min(1),
  invalid: z.array(signedCase.extend({ why: z.string() })).min(1),
})

/** A request as it goes over the wire, for a first test of a client. */
export const signedRequest = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT']),
  path: z.string(),
  headers: z.strictObject({
    [signatureHeaders.device]: deviceId,
    [signatureHeaders.timestamp]: z.string().regex(/^\d{13}$/),
    [signatureHeaders.nonce]: nonce,
    [signatureHeaders.signature]: signature,
    'content-type': z.literal('application/json'),
  }),
  body: z.string(),
})
