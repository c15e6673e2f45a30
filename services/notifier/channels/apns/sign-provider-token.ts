import type { KeyObject } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'

export interface ProviderTokenClaims {
  readonly keyId: string
  readonly teamId: string
  /** Epoch seconds. */
  readonly issuedAtS: number
}

/**
 * A provider token: a JWT signed with ES256. The signature is deterministic (RFC 6979), so that workers that agree on the
 * time of issue have the same token byte for byte, which is what Apple counts as one.
 */
export function signProviderToken(key: KeyObject, claims: ProviderTokenClaims): string {
  const { keyId, teamId, issuedAtS } = claims
  const header = base64Url({ alg: 'ES256', kid: keyId })
  const payload = base64Url({ iss: teamId, iat: issuedAtS })
  const signed = `${header}.${payload}`
  const scalar = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url')
  // Both parts of a signature are equally good to a verifier of JWTs: lowS is a rule of other protocols.
  const signature = p256.sign(Buffer.from(signed), scalar, { lowS: false })
  scalar.fill(0)
  return `${signed}.${Buffer.from(signature).toString('base64url')}`
}

const base64Url = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
