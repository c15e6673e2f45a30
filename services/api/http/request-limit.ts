import type { RequestHandler } from 'express'
import { apiErrors } from '../errors.ts'
import type { ApiInstruments } from '../metrics.ts'

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
