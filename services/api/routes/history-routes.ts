import { json, Router } from 'express'
import { type SeriesHistory, sparklineRequest } from '#contracts/http-api.ts'
import { apiErrors } from '../errors.ts'
import { routeLabel } from '../http/request-metrics.ts'
import { entryOf } from '../view/live-view.ts'
import type { ApiContext } from './api-context.ts'
import { historyRange } from './history-range.ts'
import { seriesIdOf } from './series-id.ts'
import { sparklineRange, sparklinesOf } from './sparklines.ts'

/** 200 ids of the longest names that a series may have stay below this. */
const bodyBytesMax = 1_024 * 1_024

/** `GET /series/{id}/history` and `POST /sparklines`. */
export function historyRoutes({ history, updates, clock }: ApiContext): Router {
  const router = Router()

  router.get('/series/:id/history', routeLabel('history'), async (request, response) => {
    const id = seriesIdOf(request.params.id)
    const range = historyRange(request.query, clock.now())
    const { resolution, columns } = await history.read(id, range)
    const isKnown = columns.startMs.length > 0 || entryOf(updates.current, id) !== undefined
    // A series that ended keeps its history until retention takes it.
    if (!isKnown) throw apiErrors.SERIES_UNKNOWN('Nor is there any history of it in this range.')
    const answer = { id, resolution, columns } satisfies SharedShape
    response.set('Cache-Control', 'no-cache').json(answer)
  })

  router.post(
    '/sparklines',
    routeLabel('sparklines'),
    json({ limit: bodyBytesMax, type: 'application/json' }),
    async (request, response) => {
      if (!request.is('application/json')) throw apiErrors.MEDIA_UNSUPPORTED()
      const parsed = sparklineRequest.safeParse(request.body)
      if (!parsed.success) {
        const problems = parsed.error.issues.map(({ path, message }) =>
          path.length === 0 ? message : `${path.join('.')}: ${message}`,
        )
        throw apiErrors.BODY_INVALID(`${problems.join('; ')}.`)
      }
      const ids = [...new Set(parsed.data.ids.map(seriesIdOf))]
      const range = sparklineRange(clock.now())
      const columns = await history.readMany(ids, { ...range, resolution: '1m' })
      response.set('Cache-Control', 'no-store').json(sparklinesOf(ids, { range, columns }))
    },
  )
  return router
}

/** The contract's arrays are mutable to zod, ours are not; the shape is the same. */
type SharedShape = {
  readonly [Key in keyof SeriesHistory]: Key extends 'columns'
    ? { readonly [Name in keyof SeriesHistory['columns']]: readonly unknown[] }
    : SeriesHistory[Key]
}
