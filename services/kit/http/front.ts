import type { RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { accessErrors } from './access/access-errors.ts'
import { sendProblem } from './problems.ts'

const windowMs = 60_000
/** Answers of 401 and 403 to one address in a minute: nobody mistypes a token more often, and guessing stays hopeless. */
const refusedPerMinute = 600

/** Bounds how much one address may ask in a minute, and says so in `RateLimit` headers (IETF draft 8). */
export function requestRate(requestsPerMinute: number): readonly RequestHandler[] {
  const options = {
    ...({ windowMs, legacyHeaders: false } as const),
    // Whoever stands behind a proxy that we were not told of shares its address: a bound, no mistake.
    validate: false,
    handler: (_request, response) => sendProblem(response, accessErrors.REQUESTS_THROTTLED()),
  } satisfies Parameters<typeof rateLimit>[0]
  return [
    rateLimit({
      ...options,
      limit: requestsPerMinute,
      standardHeaders: 'draft-8',
      identifier: 'requests',
    }),
    rateLimit({
      ...{ ...options, limit: refusedPerMinute, standardHeaders: false },
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_request, { statusCode }) => statusCode !== 401 && statusCode !== 403,
    }),
  ]
}

const allowedHeaders = 'Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID'
const exposedHeaders =
  'ETag, Link, RateLimit, RateLimit-Policy, Retry-After, Idempotency-Replayed, WWW-Authenticate'
/** How long browsers remember what another site's pages may ask. */
const preflightS = 600

/**
 * Lets pages of the listed origins read answers (https://fetch.spec.whatwg.org/#http-cors-protocol). No cookie goes with their
 * requests: they show a token.
 */
export function crossOrigin(origins: ReadonlySet<string>): RequestHandler {
  return function answerCrossOrigin(request, response, next) {
    const origin = request.get('origin')
    response.vary('Origin')
    if (origin === undefined || !origins.has(origin)) return next()
    response.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': exposedHeaders,
    })
    if (request.method !== 'OPTIONS' || !request.get('access-control-request-method')) return next()
    response.set({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE',
      'Access-Control-Allow-Headers': allowedHeaders,
      'Access-Control-Max-Age': String(preflightS),
    })
    response.status(204).end()
  }
}
