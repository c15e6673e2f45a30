import { anomalyRoutes } from '#contracts/http/anomaly-routes.ts'
import type { Given } from '#contracts/http/route.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { AnomalyFilter } from '#kit/store/store.ts'
import { apiErrors } from '../errors.ts'
import type { ApiContext } from './api-context.ts'
import { seriesIdOf } from './series-id.ts'

const defaultRangeMs = 86_400_000
const defaultLimit = 200

/** `GET /anomalies`: what was wrong, and what was foretold and came of it. */
export function serveAnomalies({ anomalies, clock }: ApiContext): readonly ServedRoute[] {
  return [
    serve(anomalyRoutes.listAnomalies, async ({ query }) => {
      const atMs = clock.now()
      const found = await anomalies.find(filterOf(query, atMs))
      return ok({ atMs: Math.round(atMs), anomalies: found })
    }),
  ]
}

/** Throws `API_RANGE_INVALID` or `API_SERIES_ID_MALFORMED`. */
function filterOf(
  query: Given<typeof anomalyRoutes.listAnomalies, 'query'>,
  nowMs: number,
): AnomalyFilter {
  const { from, to = Math.ceil(nowMs), series, kind, open = false, limit = defaultLimit } = query
  const fromMs = from ?? Math.max(0, to - defaultRangeMs)
  if (fromMs >= to) throw apiErrors.RANGE_INVALID(`from (${fromMs}) is not before to (${to}).`)
  return {
    ...{ fromMs, toMs: to, limit, onlyOpen: open },
    ...(series === undefined ? {} : { series: seriesIdOf(series) }),
    ...(kind === undefined ? {} : { kinds: kind }),
  }
}
