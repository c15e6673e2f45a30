import type { RequestHandler, Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import type { Clock } from '#kit/clock.ts'
import type { WatchConfig } from '../config.ts'
import { watchErrors } from '../errors.ts'
import { deviceOf } from './answer.ts'

const windowMs = 60_000
/** Refused signatures from one address in a minute; devices behind one proxy share an address. */
const refusedPerMinute = 600
/** Addresses that are counted apart; more of them in a minute are an attack. */
const addressesMax = 10_000

/** A bound on requests in a minute. It writes the `RateLimit` headers of the IETF draft, and Retry-After beyond it. */
const limit = (limit: number, options: LimitOptions): RequestHandler =>
  rateLimit({
    ...{ windowMs, limit, standardHeaders: 'draft-8', legacyHeaders: false },
    // Who stands behind a proxy that sets no header we trust shares its address; that is a bound, not a mistake.
    validate: false,
    handler: (_request, _response, next) => next(options.refusal()),
    ...(options.key && { keyGenerator: (_request, response) => options.key?.(response) ?? '' }),
    ...(options.counts && {
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_request, response) => !options.counts?.(response.statusCode),
    }),
  })

interface LimitOptions {
  readonly refusal: typeof watchErrors.REQUESTS_THROTTLED
  /** What is counted together; the address where absent. */
  readonly key?: (response: Response) => string
  /** Which answers count; all where absent. */
  readonly counts?: (status: number) => boolean
}

/**
 * Bounds what can be tried without a key of a paired device, by address. Only refusals count, when they come: live streams
 * of a thousand devices behind one proxy last for hours.
 */
export function signatureLimit(clock: Pick<Clock, 'monotonicMs'>): RequestHandler {
  const refusals = new Map<string, number>()
  let endsMs = 0
  return function limitRefusals(request, response, next) {
    const nowMs = clock.monotonicMs()
    if (nowMs >= endsMs) {
      refusals.clear()
      endsMs = nowMs + windowMs
    }
    const address = request.ip ?? ''
    if ((refusals.get(address) ?? 0) >= refusedPerMinute || refusals.size >= addressesMax) {
      response.set('Retry-After', String(Math.ceil((endsMs - nowMs) / 1_000)))
      next(watchErrors.REQUESTS_THROTTLED())
      return
    }
    response.once('finish', () => {
      if (response.statusCode !== 401) return
      refusals.set(address, (refusals.get(address) ?? 0) + 1)
    })
    next()
  }
}

/** Bounds guesses of pairing codes, from one address and from all of them together. */
export const pairingLimits = (config: WatchConfig): RequestHandler[] => {
  const refusal = watchErrors.PAIRING_THROTTLED
  // Whatever was not paired was a try.
  const counts = (status: number) => status >= 400 && status < 500
  return [
    limit(config.pairingTriesPerMinute, { refusal, counts }),
    limit(config.pairingTriesPerMinuteOfAll, { refusal, counts, key: () => 'all' }),
  ]
}

export const deviceLimit = ({ requestsPerMinute }: WatchConfig): RequestHandler =>
  limit(requestsPerMinute, {
    refusal: watchErrors.REQUESTS_THROTTLED,
    key: response => deviceOf(response).id,
  })
