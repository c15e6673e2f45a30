import type { Request, RequestHandler } from 'express'
import type { AppError } from './errors.ts'

/** Of IPv4, IPv6 and IPv4 in IPv6 (RFC 4291 §2.5.5.2). */
const loopback = /^(127\.|::1$|::ffff:127\.)/

/**
 * Whether a request comes from this machine, whatever address the server listens on, and from no page of another site:
 * browsers name the page's site in `Origin` and `Sec-Fetch-Site`, and a form cannot send JSON.
 */
export function isFromHere(request: Request): boolean {
  const isLocal = loopback.test(request.socket.remoteAddress ?? '')
  const site = request.get('sec-fetch-site') ?? 'none'
  const origin = request.get('origin')
  const isOurs = origin === undefined || origin === `http://${request.get('host')}`
  return isLocal && isOurs && (site === 'none' || site === 'same-origin')
}

/** Lets only this machine through. */
export const localOnly =
  (refusal: () => AppError): RequestHandler =>
  (request, _response, next) =>
    next(isFromHere(request) ? undefined : refusal())
