import { createHash, type KeyObject, verify } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { deviceId } from '#contracts/watch/device.ts'
import {
  canonicalRequest,
  nonce,
  signature,
  signatureHeaders,
} from '#contracts/watch/signed-request.ts'

/** What the headers of a signed request say. */
export interface Claim {
  readonly device: string
  readonly timestampMs: number
  readonly nonce: string
  readonly signature: string
}

/** The four headers; undefined where one is missing or malformed. */
export function readClaim(headers: IncomingHttpHeaders): Claim | undefined {
  const read = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' ? value : ''
  }
  const timestamp = read(signatureHeaders.timestamp)
  const device = deviceId.safeParse(read(signatureHeaders.device))
  const once = nonce.safeParse(read(signatureHeaders.nonce))
  const signed = signature.safeParse(read(signatureHeaders.signature))
  if (!(device.success && once.success && signed.success && /^\d{13}$/.test(timestamp))) {
    return undefined
  }
  return {
    ...{ device: device.data, nonce: once.data, signature: signed.data },
    timestampMs: Number(timestamp),
  }
}

export interface ReceivedRequest {
  readonly method: string
  /** With the query, as it came. */
  readonly path: string
  readonly body: Uint8Array
}

/** Whether the holder of the key signed exactly this request. */
export function isSignedBy(key: KeyObject, claim: Claim, request: ReceivedRequest): boolean {
  const { method, path, body } = request
  const { device, timestampMs, nonce: once } = claim
  const bodySha256 = createHash('sha256').update(body).digest('hex')
  const text = canonicalRequest({ method, path, bodySha256, timestampMs, nonce: once, device })
  return verify(
    'sha256',
    Buffer.from(text),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(claim.signature, 'base64url'),
  )
}
