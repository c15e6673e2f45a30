import { type Request, Router } from 'express'
import { apiErrors } from '../errors.ts'
import { routeLabel } from '../http/request-metrics.ts'
import type { ApiContext } from './api-context.ts'

/** `GET /live`: server-sent events. `GET /bridges`. */
export function liveRoutes({ hub, updates, metrics }: ApiContext): Router {
  const router = Router()

  router.get('/bridges', routeLabel('bridges'), (_request, response) => {
    const bridges = [...updates.current.bridges.values()].sort((a, b) =>
      a.cluster < b.cluster ? -1 : 1,
    )
    response.set('Cache-Control', 'no-cache').json({ bridges })
  })

  router.get('/live', routeLabel('live'), (request, response) => {
    if (hub.isFull) {
      metrics.live_refused_total.inc()
      throw apiErrors.LIVE_CLIENTS_EXHAUSTED()
    }
    response.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      // Compression would hold events back, and so would a proxy that buffers (nginx reads X-Accel-Buffering).
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    })
    response.flushHeaders()
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    request.socket.setNoDelay(true)
    hub.attach(response, lastEventId(request))
  })
  return router
}

/** Browsers send the header when they connect again; `after` is for the first time, with `liveId` of the list. */
function lastEventId(request: Request): string | undefined {
  const { after } = request.query
  return request.get('Last-Event-ID') ?? (typeof after === 'string' ? after : undefined)
}
