import { canonicalRequest, signatureHeaders } from '#contracts/watch/signed-request.ts'
import { base64url, type DeviceKey, hexOf } from './device-key.ts'

export interface RequestToSign {
  readonly method: string
  /** From `/watch-api` on, with the query. */
  readonly path: string
  /** Empty where there is none. */
  readonly body: string
  readonly timestampMs: number
}

/** The four headers of the watch protocol for one request, to be sent once. */
export async function signedHeaders(
  { privateKey, device }: DeviceKey,
  { method, path, body, timestampMs }: RequestToSign,
): Promise<Record<string, string>> {
  const encode = (text: string) => new TextEncoder().encode(text)
  const hash = await crypto.subtle.digest('SHA-256', encode(body))
  const nonce = base64url(crypto.getRandomValues(new Uint8Array(16)))
  const text = canonicalRequest({
    ...{ method, path, timestampMs, nonce, device },
    bodySha256: hexOf(new Uint8Array(hash)),
  })
  // WebCrypto gives r and s, as the protocol wants them.
  const signing = { name: 'ECDSA', hash: 'SHA-256' }
  const signature = await crypto.subtle.sign(signing, privateKey, encode(text))
  return {
    [signatureHeaders.device]: device,
    [signatureHeaders.timestamp]: String(timestampMs),
    [signatureHeaders.nonce]: nonce,
    [signatureHeaders.signature]: base64url(new Uint8Array(signature)),
  }
}
