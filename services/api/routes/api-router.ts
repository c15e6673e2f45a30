import compression from 'compression'
import { Router } from 'express'
import { problemHandler } from '#kit/http/problem-handler.ts'
import { securityHeaders } from '#kit/http/security-headers.ts'
import { type ServedRoute, serveRoutes } from '#kit/http/serve-routes.ts'
import { apiErrors } from '../errors.ts'
import { requestLimit } from '../http/request-limit.ts'
import { serveAccess } from './access-routes.ts'
import { serveAnomalies } from './anomaly-routes.ts'
import type { ApiContext } from './api-context.ts'
import { boardRoutes } from './board-routes.ts'
import { serveBridges } from './bridge-routes.ts'
import { serveContext } from './context-routes.ts'
import { serveDocument } from './document-routes.ts'
import { serveHistory } from './history-routes.ts'
import { serveIncidents } from './incident-routes.ts'
import { serveLive } from './live-routes.ts'
import { serveModel } from './model-routes.ts'
import { serveObjectives } from './objective-routes.ts'
import { servePoints } from './point-routes.ts'
import { serveSeries } from './series-routes.ts'
import { serveWhatIf } from './what-if-routes.ts'

/** What answers, of everything that is declared in `contracts/http`. */
const servedRoutes = (context: ApiContext): readonly ServedRoute[] => [
  ...serveSeries(context),
  ...serveHistory(context),
  ...servePoints(context),
  ...serveLive(context),
  ...serveAnomalies(context),
  ...serveIncidents(context),
  ...serveObjectives(context),
  ...serveModel(context),
  ...serveBridges(context),
  ...serveWhatIf(context),
  ...serveContext(context),
  ...serveAccess(context),
  ...serveDocument(context),
]

/** Everything that the api role answers: `/api/v1` and the board. Mount it at `/`, after what is not its own. */
export function apiRouter(context: ApiContext, boardFolders?: readonly string[]): Router {
  const { config, metrics, log, gate } = context
  const router = Router()
  router.use(securityHeaders)
  router.use(compression())
  const limit = requestLimit(metrics, config.requestsMax)
  router.use(serveRoutes(servedRoutes(context), { gate, log, limit }))
  router.use('/api', () => {
    throw apiErrors.ROUTE_UNKNOWN()
  })
  router.use(boardRoutes(boardFolders))
  router.use(problemHandler(log))
  return router
}
