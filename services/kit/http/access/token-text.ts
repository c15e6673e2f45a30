import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** `foretap_ID_SECRET`: recognisable to those who look for leaked secrets, and to whoever has to revoke one. */
const pattern = /^foretap_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/

/** The parts of a token that is shown to us. */
export interface TokenText {
  readonly id: string
  readonly secret: string
}

/** A new token. Its secret has 256 bits of chance, so that a plain hash of it keeps it: there is nothing to guess. */
export function makeToken(): TokenText & { readonly text: string } {
  // Hexadecimal: 48 bits tell tokens apart.
  const id = randomBytes(6).toString('hex')
  const secret = makeSecret()
  return { id, secret, text: `foretap_${id}_${secret}` }
}

/** 256 bits of chance, fit for cookies and addresses. */
export const makeSecret = (): string => randomBytes(32).toString('base64url')

/** The parts of a token, or nothing where the text is none. */
export function parseToken(text: string): TokenText | undefined {
  const [, id, secret] = pattern.exec(text) ?? []
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

/** SHA-256, hexadecimal: what is kept of a secret. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Compares without telling by the time that it takes how much was right. */
export const isSameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
