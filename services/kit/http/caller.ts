import type { Request } from 'express'

/** Of IPv4, IPv6 and IPv4 in IPv6 (RFC 4291 §2.5.5.2). */
const loopback = /^(127\.|::1$|::ffff:127\.)/

/** What proxies add. A proxy on this machine brings requests of others over loopback. */
const proxied = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const

/** Whether whoever asks is on this machine, whatever address the server listens on. */
export const isFromHere = (request: Request): boolean =>
  loopback.test(request.socket.remoteAddress ?? '') &&
  proxied.every(name => request.headers[name] === undefined)

/** Whether a server that listens on this host is reached from this machine alone. */
export const isLoopbackHost = (host: string): boolean => host === 'localhost' || loopback.test(host)

/** Origins that are this server's own, as the request reached it and as people know it. */
export function originsOf(request: Request, publicOrigin?: string): readonly string[] {
  const own = `${request.protocol}://${request.get('host')}`
  return publicOrigin === undefined ? [own] : [own, publicOrigin]
}

/**
 * Whose page sent a request: `own`, `other`, or `none` where it is a program or the address line. Browsers name the page's site
 * in `Origin` and `Sec-Fetch-Site`, and no page can leave them out; programs send neither.
 */
export function siteOf(request: Request, own: readonly string[]): 'own' | 'other' | 'none' {
  const origin = request.get('origin')
  if (origin !== undefined) return own.includes(origin) ? 'own' : 'other'
  switch (request.get('sec-fetch-site')) {
    case undefined:
    case 'none':
      return 'none'
    case 'same-origin':
      return 'own'
    default:
      return 'other'
  }
}
