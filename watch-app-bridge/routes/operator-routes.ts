import type { Router } from 'express'
import { deviceRoutes } from '#contracts/http/device-routes.ts'
import type { Gate } from '#kit/http/gate.ts'
import { created, ok } from '#kit/http/reply.ts'
import { serve, serveRoutes } from '#kit/http/serve-routes.ts'
import type { WatchContext } from './watch-context.ts'

interface OperatorDeps {
  readonly gate: Gate
  readonly publicUrl: string | undefined
}

/** `/api/v1/devices`, for operators. Mount it before the api. */
export function operatorRouter(
  { pairing, registrations, hub, clock, log }: WatchContext,
  { gate, publicUrl }: OperatorDeps,
): Router {
  const routes = [
    serve(deviceRoutes.listDevices, async () =>
      ok({ atMs: clock.now(), devices: [...(await registrations.list())] }),
    ),
    serve(deviceRoutes.offerPairing, async ({ body, request }) => {
      // Without a public address the one that worked for the asker is the best that there is.
      const base = publicUrl ?? `${request.protocol}://${request.get('host')}`
      const code = await pairing.offer(body.person, base)
      log.info({ person: body.person }, 'a pairing code was made')
      return created(code)
    }),
    serve(deviceRoutes.renameDevice, async ({ params, body }) =>
      ok(await registrations.rename(params.id, body.name)),
    ),
    serve(deviceRoutes.revokeDevice, async ({ params }) => {
      const record = await registrations.revoke(params.id)
      hub.cut(params.id)
      log.info({ device: params.id }, 'a device is revoked')
      return ok(record)
    }),
  ]
  return serveRoutes(routes, { gate, log })
}
