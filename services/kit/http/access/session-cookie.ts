import type { Request } from 'express'

/** Browsers hold a cookie of this prefix to one host and TLS (RFC 6265bis §4.1.3.2); without TLS they refuse it. */
const secureName = '__Host-foretap_session'
const plainName = 'foretap_session'

/** What the session's cookie of a request holds. */
export function sessionCookieOf(request: Request): string | undefined {
  const pairs = (request.get('cookie') ?? '').split(';').map(pair => pair.trim())
  for (const name of [secureName, plainName]) {
    const found = pairs.find(pair => pair.startsWith(`${name}=`))
    if (found) return found.slice(name.length + 1)
  }
  return undefined
}

/** A `Set-Cookie` that no script reads and no other site sends; without a secret it takes the cookie back. */
export function sessionCookie(
  request: Request,
  { secret, maxAgeS }: { readonly secret: string; readonly maxAgeS: number },
): string {
  const name = request.secure ? secureName : plainName
  const secure = request.secure ? '; Secure' : ''
  return `${name}=${secret}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`
}
