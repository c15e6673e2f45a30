import type { Request } from 'express'

/** Of IPv4, IPv6 and IPv4 in IPv6 (RFC 4291 §2.5.5.2). */
const loopback = /^(127\.|::1$|::ffff:127\.)/

/** Whether a request comes from this machine, whatever address the server listens on. */
export const isFromHere = (request: Request): boolean =>
  loopback.test(request.socket.remoteAddress ?? '')

/**
 * Whether a page of another site sent a request: browsers name the page's site in `Origin` and `Sec-Fetch-Site`, and no page
 * can leave them out. Programs send neither.
 */
export function isOfOtherSite(request: Request): boolean {
  const site = request.get('sec-fetch-site') ?? 'none'
  const origin = request.get('origin')
  const isOurs = origin === undefined || origin === `${request.protocol}://${request.get('host')}`
  return !isOurs || (site !== 'none' && site !== 'same-origin')
}
