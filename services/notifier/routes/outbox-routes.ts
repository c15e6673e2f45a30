import { outboxRoutes } from '#contracts/http/outbox-routes.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { NotifierStore } from '#kit/store/notifier-store.ts'
import type { Engine } from '../engine.ts'
import { notifierErrors } from '../errors.ts'

const limitDefault = 100

/** `/outbox`: what was told, and operating what waits to be. */
export function serveOutbox(deps: {
  readonly engine: Engine
  readonly store: NotifierStore
}): readonly ServedRoute[] {
  const { engine, store } = deps
  const operate = async (id: string, what: 'again' | 'drop') => {
    await engine.submit({ type: 'operate', delivery: id, what })
    const [delivery] = await store.deliveries({ ids: [id] })
    if (delivery === undefined) throw notifierErrors.DELIVERY_UNKNOWN()
    return ok(delivery)
  }
  return [
    serve(outboxRoutes.listDeliveries, async ({ query }) => {
      const { state, incident, limit = limitDefault } = query
      const found = await store.deliveries({
        ...{ limit: limit + 1, ...(state && { states: state }) },
        ...(incident !== undefined && { incidents: [incident] }),
      })
      const hasMore = found.length > limit
      return ok({ atMs: engine.now(), deliveries: found.slice(0, limit), hasMore })
    }),
    serve(outboxRoutes.retryDelivery, ({ params }) => operate(params.id, 'again')),
    serve(outboxRoutes.dropDelivery, ({ params }) => operate(params.id, 'drop')),
  ]
}
