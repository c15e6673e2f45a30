import type { RequestHandler } from 'express'
import type { Clock } from '#kit/clock.ts'
import { routeAt } from '#kit/http/request-route.ts'
import { apiErrors } from '../errors.ts'
import type { ApiInstruments } from '../metrics.ts'

/** Counts and times requests by route and class of status. */
export function requestMetrics(metrics: ApiInstruments, clock: Clock): RequestHandler {
  return function measureRequest(request, response, next) {
    const startMs = clock.monotonicMs()
    response.once('close', () => {
      const found = routeAt(response)
      // The board's files are what has no declaration.
      const route = found?.name ?? (request.path.startsWith('/api/') ? 'other' : 'board')
      const statusClass = `${Math.floor(response.statusCode / 100)}xx`
      metrics.requests_total.inc({ route, class: statusClass })
      if (!found?.isStream) {
        metrics.request_seconds.observe({ route }, (clock.monotonicMs() - startMs) / 1_000)
      }
    })
    next()
  }
}

/** Refuses requests beyond `requestsMax` that are being answered at once. */
export function requestLimit(metrics: ApiInstruments, requestsMax: number): RequestHandler {
  let active = 0
  return function limitRequests(_request, response, next) {
    if (active >= requestsMax) {
      metrics.requests_refused_total.inc({ reason: 'limit' })
      next(apiErrors.REQUESTS_EXHAUSTED())
      return
    }
    active++
    response.once('close', () => active--)
    next()
  }
}
