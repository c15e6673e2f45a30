import { Router } from 'express'
import { z } from 'zod'
import type { LivePoll } from '#contracts/watch/live.ts'
import { watchErrors } from '../errors.ts'
import { deviceOf, parsed, routeIs } from './answer.ts'
import type { WatchContext } from './watch-context.ts'

const eventId = z.string().min(1).max(60)
const streamQuery = z.strictObject({ after: eventId.optional() })
const pollQuery = z.strictObject({
  after: eventId.optional(),
  waitS: z.coerce.number().int().min(0).max(25).default(25),
})

/** `GET /live`: server-sent events. `GET /live/poll`: the same as lists, for where streams do not work. */
export function liveRoutes({ hub, metrics, clock, closing, silentAtMs }: WatchContext): Router {
  const router = Router()

  const refuseWhenFull = () => {
    if (!hub.isFull) return
    metrics.live_refused_total.inc()
    throw watchErrors.LIVE_EXHAUSTED()
  }

  router.get('/live', routeIs('live'), (request, response) => {
    const { after } = parsed(streamQuery, request.query)
    refuseWhenFull()
    response.set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      // A proxy that buffers would hold events back (nginx reads X-Accel-Buffering).
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    })
    response.flushHeaders()
    request.socket.setNoDelay(true)
    hub.attach(deviceOf(response).id, response, request.get('Last-Event-ID') ?? after)
  })

  router.get('/live/poll', routeIs('poll'), async (request, response) => {
    const { after, waitS } = parsed(pollQuery, request.query)
    const answer = (events: LivePoll['events']) => {
      const atMs = clock.now()
      const poll: LivePoll = { v: 1, atMs, id: hub.lastId, events, silentAtMs: silentAtMs(atMs) }
      if (!response.destroyed) response.json(poll)
    }
    if (after === undefined) return answer([])
    if (hub.eventsAfter(after) === undefined && waitS > 0) {
      refuseWhenFull()
      const gone = new AbortController()
      response.once('close', () => gone.abort())
      const over = [gone.signal, closing, AbortSignal.timeout(waitS * 1_000)]
      await hub.waitForNews(deviceOf(response).id, AbortSignal.any(over))
    }
    answer([...(hub.eventsAfter(after) ?? [])])
  })
  return router
}
