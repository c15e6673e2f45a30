import { liveRoutes } from '#contracts/http/live-routes.ts'
import { answered, ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import { apiErrors } from '../errors.ts'
import type { ApiContext } from './api-context.ts'

/** `GET /live`: server-sent events. `GET /bridges`. */
export function serveLive({ hub, updates, metrics }: ApiContext): readonly ServedRoute[] {
  return [
    serve(liveRoutes.listBridges, () => {
      const bridges = [...updates.current.bridges.values()].sort((a, b) =>
        a.cluster < b.cluster ? -1 : 1,
      )
      return ok({ bridges })
    }),
    serve(liveRoutes.followLive, ({ query, request, response }) => {
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
        return answered
      }
      request.socket.setNoDelay(true)
      // Browsers send the header when they connect again; `after` is for the first time, with `liveId` of the list.
      hub.attach(response, request.get('Last-Event-ID') ?? query.after)
      return answered
    }),
  ]
}
