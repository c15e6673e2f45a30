import type { RequestHandler } from 'express'
import type { HttpInstruments } from './metrics.ts'
import { routeAt } from './request-route.ts'

/** What answers requests that no declared route does, by how their path begins. */
const places = [
  [/^\/(livez|readyz|metrics)$/, 'probe'],
  [/^\/watch(-api)?(\/|$)/, 'watch'],
  [/^\/api(\/|$)/, 'other'],
] as const

/** Counts and times requests by route and class of status, whichever role answers them. */
export function requestMetrics(metrics: HttpInstruments): RequestHandler {
  return function measureRequest(request, response, next) {
    const startMs = performance.now()
    const { path } = request
    response.once('close', () => {
      const found = routeAt(response)
      const route = found?.name ?? places.find(([prefix]) => prefix.test(path))?.[1] ?? 'board'
      metrics.requests_total.inc({ route, class: `${Math.floor(response.statusCode / 100)}xx` })
      if (!found?.isStream)
        metrics.request_seconds.observe({ route }, (performance.now() - startMs) / 1_000)
    })
    next()
  }
}
