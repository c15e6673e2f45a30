import compression from 'compression'
import { type ErrorRequestHandler, Router } from 'express'
import { apiErrors } from '../errors.ts'
import { asApiError, sendProblem } from '../http/problem-details.ts'
import { requestLimit, requestMetrics } from '../http/request-metrics.ts'
import { securityHeaders } from '../http/security-headers.ts'
import { anomalyRoutes } from './anomaly-routes.ts'
import type { ApiContext } from './api-context.ts'
import { boardRoutes } from './board-routes.ts'
import { contextRoutes } from './context-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { liveRoutes } from './live-routes.ts'
import { seriesRoutes } from './series-routes.ts'

const methods: Readonly<Record<string, string>> = {
  '/sparklines': 'POST',
  '/context': 'GET, HEAD, POST',
  '/context/import': 'POST',
  '/context/delete': 'POST',
}

/** Everything that the api role answers: `/api/v1` and the board. Mount it at `/`, after what is not its own. */
export function apiRouter(context: ApiContext, boardFolders?: readonly string[]): Router {
  const { config, metrics, clock, log } = context
  const router = Router()
  router.use(securityHeaders)
  router.use(requestMetrics(metrics, clock))
  router.use(compression())

  const api = Router()
  // Before the limit: live streams have a limit of their own.
  api.use(liveRoutes(context))
  api.use(requestLimit(metrics, config.requestsMax))
  api.use(seriesRoutes(context))
  api.use(historyRoutes(context))
  api.use(anomalyRoutes(context))
  api.use(contextRoutes(context))
  api.use((request, response, next) => {
    const allowed = methods[request.path] ?? (isKnownPath(request.path) ? 'GET, HEAD' : undefined)
    if (allowed === undefined) return next(apiErrors.ROUTE_UNKNOWN())
    response.set('Allow', allowed)
    next(apiErrors.METHOD_REFUSED())
  })
  router.use('/api/v1', api)
  router.use('/api', () => {
    throw apiErrors.ROUTE_UNKNOWN()
  })
  router.use(boardRoutes(boardFolders))

  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  const onError: ErrorRequestHandler = (thrown, _request, response, _next) => {
    const error = asApiError(thrown, log)
    if (response.headersSent) response.destroy()
    else sendProblem(response, error)
  }
  router.use(onError)
  return router
}

function isKnownPath(path: string): boolean {
  return /^\/(series(\/[^/]+(\/history)?)?|live|bridges|anomalies)\/?$/.test(path)
}
