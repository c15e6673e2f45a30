import { type RequestHandler, Router, raw } from 'express'
import { watchApiPath } from '#contracts/watch/signed-request.ts'
import { watchErrors } from '../errors.ts'
import { bytesOf, problemHandler, setDevice } from './answer.ts'
import { deviceLimit, signatureLimit } from './limits.ts'
import { liveRoutes } from './live-routes.ts'
import { pairingRoutes } from './pairing-routes.ts'
import { readingRoutes } from './reading-routes.ts'
import { tellingRoutes } from './telling-routes.ts'
import type { WatchContext } from './watch-context.ts'

const bodyBytesMax = 16 * 1024
const queueBytesMax = 256 * 1024

/** Everything below `/watch-api/v1`; see watch-app-bridge/PROTOCOL.md. Nothing is done before the signature fits. */
export function watchRouter(context: WatchContext): Router {
  const { clock, config, gatekeeper } = context
  const router = Router()
  const admit: RequestHandler = async (request, response, next) => {
    const { method, originalUrl: path, headers } = request
    const knocking = { method, path, headers, body: bytesOf(request) }
    setDevice(response, await gatekeeper.admit(knocking))
    next()
  }

  const api = Router()
  api.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
    next()
  })
  // The bytes as they were sent: that is what is signed.
  api.use('/queue', raw({ type: () => true, limit: queueBytesMax, inflate: false }))
  api.use(raw({ type: () => true, limit: bodyBytesMax, inflate: false }))
  api.use(pairingRoutes(context))
  api.use(signatureLimit(clock), admit, deviceLimit(config))
  api.use(readingRoutes(context))
  api.use(tellingRoutes(context))
  api.use(liveRoutes(context))
  api.use(() => {
    throw watchErrors.ROUTE_UNKNOWN()
  })
  api.use(problemHandler(context))
  router.use(watchApiPath, api)
  return router
}
