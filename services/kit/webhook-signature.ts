import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secret } from './secret.ts'

/**
 * Signatures of webhooks by the scheme of https://www.standardwebhooks.com, for which libraries exist in most languages:
 *
 * | header | holds |
 * | --- | --- |
 * | webhook-id | id of the message; a repeat has the same |
 * | webhook-timestamp | when it was sent, seconds since 1970 |
 * | webhook-signature | `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; several, with spaces between, while a secret is changed |
 */
export interface SignedHeaders {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

export interface WebhookMessage {
  readonly id: string
  readonly body: string | Uint8Array
}

/** How far a message's time may be from ours; as wide as the scheme's own libraries have it. */
const toleranceMs = 5 * 60_000

/** With each of the secrets, newest first. */
export function signWebhook(
  message: WebhookMessage,
  secrets: readonly Secret[],
  nowMs: number,
): SignedHeaders {
  const timestamp = String(Math.floor(nowMs / 1_000))
  const signatures = secrets.map(secret => `v1,${mac({ ...message, timestamp }, secret)}`)
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}

export type SignatureVerdict = 'valid' | 'missing' | 'malformed' | 'too_old_or_new' | 'wrong'

/** Judges a received message in a time that does not depend on how much of a signature is right. */
export function verifyWebhook(
  {
    headers,
    body,
  }: { readonly headers: Readonly<Record<string, unknown>>; readonly body: Uint8Array },
  secrets: readonly Secret[],
  nowMs: number,
): SignatureVerdict {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof given !== 'string') {
    return 'missing'
  }
  if (!/^\d{1,12}$/.test(timestamp) || given.length > 2_000) return 'malformed'
  if (Math.abs(Number(timestamp) * 1_000 - nowMs) > toleranceMs) return 'too_old_or_new'
  const expected = secrets.map(secret => Buffer.from(mac({ id, body, timestamp }, secret)))
  let isValid = false
  for (const part of given.split(' ')) {
    const [version, text = ''] = part.split(',', 2)
    if (version !== 'v1') continue
    const signature = Buffer.from(text)
    for (const one of expected) {
      if (one.length === signature.length && timingSafeEqual(one, signature)) isValid = true
    }
  }
  return isValid ? 'valid' : 'wrong'
}

function mac({ id, timestamp, body }: WebhookMessage & { timestamp: string }, secret: Secret) {
  return createHmac('sha256', keyOf(secret))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64')
}

/** `whsec_` and base64 is the scheme's own form of a secret; any other text is taken as it is. */
function keyOf(secret: Secret): Buffer {
  const text = secret.reveal()
  const prefix = 'whsec_'
  return text.startsWith(prefix)
    ? Buffer.from(text.slice(prefix.length), 'base64')
    : Buffer.from(text, 'utf8')
}
