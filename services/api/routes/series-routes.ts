import { Router } from 'express'
import type { SeriesDetails, SeriesRow } from '#contracts/http-api.ts'
import { compareRows } from '#contracts/row-order.ts'
import { apiErrors } from '../errors.ts'
import { routeLabel } from '../http/request-metrics.ts'
import { entriesOf, entryOf, type LiveView } from '../view/live-view.ts'
import type { ApiContext } from './api-context.ts'
import { seriesIdOf } from './series-id.ts'

/** `GET /series` and `GET /series/{id}`. */
export function seriesRoutes(context: ApiContext): Router {
  const router = Router()
  const listBody = listBodyOf(context)

  router.get('/series', routeLabel('series-list'), (request, response) => {
    const { body, etag } = listBody()
    response.set({ ETag: etag, 'Cache-Control': 'no-cache' })
    // Express sends everything again where a request says no-cache, as fetch does; asking us is the validation it means.
    if (request.get('If-None-Match')?.includes(etag)) response.status(304).end()
    else response.type('json').send(body)
  })

  router.get('/series/:id', routeLabel('series'), (request, response) => {
    const id = seriesIdOf(request.params.id)
    const entry = entryOf(context.updates.current, id)
    if (entry === undefined) throw apiErrors.SERIES_UNKNOWN()
    const { row, foretold } = entry
    // What is too old to be in the row is too old here.
    const forecast = row.risk && foretold ? { forecast: foretold.forecast } : {}
    const details = { ...row, ...forecast, context: context.book.of(row.series) }
    response.set('Cache-Control', 'no-cache').json(details satisfies SeriesDetails)
  })
  return router
}

/** Ranks and serialises the list once per version of the view, however many clients ask. */
function listBodyOf({ updates, hub, clock }: ApiContext): () => { body: string; etag: string } {
  let made: { view: LiveView; body: string; etag: string } | undefined
  let version = 0
  const epoch = hub.lastId
  return () => {
    const view = updates.announced
    if (made?.view !== view) {
      version++
      const rows: SeriesRow[] = []
      for (const { row } of entriesOf(view)) rows.push(row)
      const list = { atMs: clock.now(), liveId: hub.lastId, series: rows.sort(compareRows) }
      made = { view, body: JSON.stringify(list), etag: `W/"${epoch}.${version}"` }
    }
    return made
  }
}
