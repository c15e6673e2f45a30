import { bridgeRoutes } from '#contracts/http/bridge-routes.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { ApiContext } from './api-context.ts'

/** `GET /bridges/pace`. */
export function serveBridges({ paces, clock }: ApiContext): readonly ServedRoute[] {
  return [
    serve(bridgeRoutes.listPaces, () =>
      ok({ atMs: Math.round(clock.now()), bridges: paces.read() }),
    ),
  ]
}
