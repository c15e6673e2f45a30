import type { RequestHandler } from 'express'
import type { AppError } from './errors.ts'

/** Of IPv4, IPv6 and IPv4 in IPv6 (RFC 4291 §2.5.5.2). */
const loopback = /^(127\.|::1$|::ffff:127\.)/

/**
 * Lets only this machine through, whatever address the server listens on, and no page of another site: browsers name the
 * page's site in `Origin` and `Sec-Fetch-Site`, and a form cannot send JSON.
 */
export const localOnly =
  (refusal: () => AppError): RequestHandler =>
  (request, _response, next) => {
    const isLocal = loopback.test(request.socket.remoteAddress ?? '')
    const site = request.get('sec-fetch-site') ?? 'none'
    const origin = request.get('origin')
    const isOurs = origin === undefined || origin === `http://${request.get('host')}`
    const isFine = isLocal && isOurs && (site === 'none' || site === 'same-origin')
    next(isFine ? undefined : refusal())
  }
