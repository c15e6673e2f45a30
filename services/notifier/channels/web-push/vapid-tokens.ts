import { sign } from 'node:crypto'
import type { VapidKey } from './vapid-key.ts'

const hourMs = 3_600_000
/** Half of what RFC 8292 allows, so that a clock that is hours wrong still gives valid tokens. */
const lifeMs = 12 * hourMs
/** A token is replaced long before it ends. */
const renewAfterMs = 6 * hourMs
/** More push services than these are not used by anybody at once. */
const originsMax = 100

interface VapidToken {
  readonly authorization: string
  readonly mintedMs: number
  /** Whether the push service took a message with it. */
  isProven: boolean
}

/** One signed token per push service, used again for hours: signing is dearer than all the rest of a send. */
export interface VapidTokens {
  /** The token for an origin. `isProven` is for the caller to set. */
  of(origin: string, nowMs: number): VapidToken
  /** The next send to the origin gets another. */
  drop(origin: string): void
}

export function createVapidTokens(key: VapidKey, subject: string): VapidTokens {
  const tokens = new Map<string, VapidToken>()
  return {
    of(origin, nowMs) {
      const known = tokens.get(origin)
      // A clock that was set back would make a token whose end is too far away.
      if (known && nowMs >= known.mintedMs && nowMs < known.mintedMs + renewAfterMs) return known
      if (tokens.size >= originsMax) tokens.clear()
      const claims = { aud: origin, exp: Math.floor((nowMs + lifeMs) / 1_000), sub: subject }
      const authorization = `vapid t=${signJwt(key, claims)}, k=${key.publicKey}`
      const token = { authorization, mintedMs: nowMs, isProven: false }
      tokens.set(origin, token)
      return token
    },
    drop: origin => void tokens.delete(origin),
  }
}

function signJwt({ privateKey }: VapidKey, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`
  // RFC 7518 has r and s side by side, where OpenSSL would write DER.
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' as const }
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}
