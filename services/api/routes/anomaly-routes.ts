import { Router } from 'express'
import { z } from 'zod'
import { anomalyKind } from '#contracts/anomaly.ts'
import type { AnomalyFilter } from '#kit/store/store.ts'
import { apiErrors } from '../errors.ts'
import { routeLabel } from '../http/request-metrics.ts'
import type { ApiContext } from './api-context.ts'
import { epochMs } from './history-range.ts'
import { seriesIdOf } from './series-id.ts'

const defaultRangeMs = 86_400_000
const defaultLimit = 200
const limitMax = 1_000

const query = z.strictObject({
  from: epochMs.optional(),
  to: epochMs.optional(),
  series: z.string().optional(),
  kind: z
    .union([anomalyKind.transform(kind => [kind]), z.array(anomalyKind).min(1).max(5)], {
      error: 'must be a kind of anomaly',
    })
    .optional(),
  open: z.enum(['true', 'false'], { error: 'must be true or false' }).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, { error: `must be a number from 1 to ${limitMax}` })
    .transform(Number)
    .pipe(z.int().min(1).max(limitMax))
    .optional(),
})

/** `GET /anomalies`: what was wrong, and what was foretold and came of it. */
export function anomalyRoutes({ anomalies, clock }: ApiContext): Router {
  const router = Router()
  router.get('/anomalies', routeLabel('anomalies'), async (request, response) => {
    const atMs = clock.now()
    const found = await anomalies.find(filterOf(request.query, atMs))
    response.set('Cache-Control', 'no-cache').json({ atMs: Math.round(atMs), anomalies: found })
  })
  return router
}

/** Throws `API_QUERY_INVALID`, `API_RANGE_INVALID` or `API_SERIES_ID_MALFORMED`. */
function filterOf(parameters: unknown, nowMs: number): AnomalyFilter {
  const parsed = query.safeParse(parameters)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    )
    throw apiErrors.QUERY_INVALID(`${problems.join('; ')}.`)
  }
  const { from, to = Math.ceil(nowMs), series, kind, open, limit = defaultLimit } = parsed.data
  const fromMs = from ?? Math.max(0, to - defaultRangeMs)
  if (fromMs >= to) throw apiErrors.RANGE_INVALID(`from (${fromMs}) is not before to (${to}).`)
  return {
    ...{ fromMs, toMs: to, limit, onlyOpen: open === 'true' },
    ...(series === undefined ? {} : { series: seriesIdOf(series) }),
    ...(kind === undefined ? {} : { kinds: kind }),
  }
}
