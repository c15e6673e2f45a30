import type { RequestHandler } from 'express'

/** Our pages load from their own server alone; inlined images are the only data: they need. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const

/** What OWASP's HTTP Headers cheat sheet asks of a server that nobody else may embed or script. */
export const securityHeaders: RequestHandler = function setSecurityHeaders(
  _request,
  response,
  next,
) {
  response.set(headers)
  response.removeHeader('X-Powered-By')
  next()
}
