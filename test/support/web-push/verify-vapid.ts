import { createPublicKey, verify } from 'node:crypto'

/** The claims of a VAPID header (RFC 8292), verified with the key in it; throws where it is none. */
export function verifyVapid(header: string | undefined): {
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string }
  readonly publicKey: string
} {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header ?? '')
  if (match === null) throw new Error('this is no VAPID header')
  const [, head = '', body = '', signature = '', publicKey = ''] = match
  const point = Buffer.from(publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(half => half.toString('base64url'))
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }
  const key = createPublicKey({ format: 'jwk', key: jwk })
  const isValid = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  if (!isValid || read(head).alg !== 'ES256') throw new Error('the signature is wrong')
  return { claims: read(body), publicKey }
}
