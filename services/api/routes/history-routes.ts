import { seriesRoutes } from '#contracts/http/series-routes.ts'
import type { SeriesId } from '#contracts/series.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import { apiErrors } from '../errors.ts'
import { entryOf } from '../view/live-view.ts'
import type { ApiContext } from './api-context.ts'
import { historyRange } from './history-range.ts'
import { seriesIdOf } from './series-id.ts'
import { sparklineRange, sparklinesOf } from './sparklines.ts'

/** `GET /series/{id}/history` and `POST /sparklines`. */
export function serveHistory({ history, updates, clock }: ApiContext): readonly ServedRoute[] {
  return [
    serve(seriesRoutes.getHistory, async ({ params, query }) => {
      const id = seriesIdOf(params.id)
      const range = historyRange(query, clock.now())
      const { resolution, columns } = await history.read(id, range)
      const isKnown = columns.startMs.length > 0 || entryOf(updates.current, id) !== undefined
      // A series that ended keeps its history until retention takes it.
      if (!isKnown) throw apiErrors.SERIES_UNKNOWN('Nor is there any history of it in this range.')
      return ok({ id, resolution, columns })
    }),
    serve(seriesRoutes.readSparklines, async ({ body }) => {
      const ids = [...new Set(body.ids.map(seriesIdOf))]
      const range = sparklineRange(clock.now())
      const columns = await history.readMany(ids, { ...range, resolution: '1m' })
      const forecastOf = (id: SeriesId) => {
        const entry = entryOf(updates.current, id)
        // What is too old to be in the row is too old here.
        return entry?.row.risk && entry.foretold?.forecast
      }
      return ok(sparklinesOf(ids, { range, columns, forecastOf }))
    }),
  ]
}
