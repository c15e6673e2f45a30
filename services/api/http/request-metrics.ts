import type { RequestHandler, Response } from 'express'
import type { Clock } from '#kit/clock.ts'
import { apiErrors } from '../errors.ts'
import type { ApiInstruments, RouteLabel } from '../metrics.ts'

const labels = new WeakMap<Response, RouteLabel>()

/** Says which route answers, for the metrics. */
export function routeLabel(label: RouteLabel): RequestHandler {
  return function labelRoute(_request, response, next) {
    labels.set(response, label)
    next()
  }
}

/** Counts and times requests by route and class of status. */
export function requestMetrics(metrics: ApiInstruments, clock: Clock): RequestHandler {
  return function measureRequest(_request, response, next) {
    const startMs = clock.monotonicMs()
    response.once('close', () => {
      const route = labels.get(response) ?? 'other'
      const statusClass = `${Math.floor(response.statusCode / 100)}xx`
      metrics.requests_total.inc({ route, class: statusClass })
      if (route !== 'live') {
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
