import express, { type ErrorRequestHandler, type Response, Router } from 'express'
import type { Registry } from 'prom-client'
import type { Clock } from '#kit/clock.ts'
import { AppError, messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import { registerMetrics } from '#kit/metrics.ts'
import { problemDetailsOf } from '#kit/problem-details.ts'
import type { ExternalAlert } from '../../incidents/event.ts'
import { checkSignature, checkToken } from './authenticate.ts'
import type { AlertmanagerSourceConfig } from './config.ts'
import { alertmanagerErrors } from './errors.ts'
import { alertmanagerSourceMetrics } from './metrics.ts'
import { parseMessage } from './parse-message.ts'

export interface AlertmanagerSourceDeps {
  /** Resolves when the alert is durable: only then is its sender told that we have it. May be called for one again. */
  readonly take: (alert: ExternalAlert) => Promise<void>
  readonly clock: Clock
  readonly log: Logger
  readonly registry: Registry
}

const path = '/api/sources/alertmanager'

/** When to come again after a 503. Alertmanager has a back-off of its own. */
const retryAfterS = 5

/** How many malformed alerts an answer names. */
const namedMax = 5

/**
 * `POST /api/sources/alertmanager` for webhook receivers of Alertmanager. Mount it before the api role, which answers for
 * all of `/api` that is left. What is wrong with a request is a 4xx, which Alertmanager logs and gives up; what is
 * wrong with us is a 503, after which it sends all of it again: repeats do no harm.
 */
export function alertmanagerRoutes(
  config: AlertmanagerSourceConfig,
  deps: AlertmanagerSourceDeps,
): Router {
  const { clock, log } = deps
  const metrics = registerMetrics(alertmanagerSourceMetrics, deps.registry)
  const readBody = express.raw({ type: () => true, limit: config.bodyBytesMax })
  let inHand = 0

  const router = Router()
  router.use(path, (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    response.on('finish', () => metrics.requests_total.inc({ status: response.statusCode }))
    next()
  })
  router.post(
    path,
    (request, response, next) => {
      checkToken(config, request.headers)
      if (inHand >= config.requestsMax) throw alertmanagerErrors.REQUESTS_EXHAUSTED()
      inHand++
      response.once('close', () => inHand--)
      next()
    },
    readBody,
    async (request, response) => {
      // Express leaves the body alone where there is none.
      const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      checkSignature(config, { headers: request.headers, body }, clock.now())
      const message = parseMessage(body)
      if (!message.ok) throw alertmanagerErrors.BODY_MALFORMED(message.problem)
      const { alerts, malformed, truncated } = message
      await takeAll(alerts, deps)
      for (const { isResolved } of alerts) {
        metrics.alerts_total.inc({ state: isResolved ? 'resolved' : 'firing' })
      }
      metrics.alerts_truncated_total.inc(truncated)
      if (truncated > 0) log.warn({ truncated }, 'Alertmanager left alerts out: raise max_alerts')
      if (malformed.length > 0) {
        metrics.alerts_malformed_total.inc(malformed.length)
        throw alertmanagerErrors.ALERTS_MALFORMED(malformed.slice(0, namedMax).join(' '))
      }
      response.status(204).end()
    },
  )
  router.all(path, (_request, response) => {
    response.set('Allow', 'POST')
    throw alertmanagerErrors.METHOD_REFUSED()
  })
  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  const onError: ErrorRequestHandler = (thrown, _request, response, _next) =>
    sendProblem(response, asSourceError(thrown, log))
  router.use(path, onError)
  return router
}

async function takeAll(
  alerts: readonly ExternalAlert[],
  { take }: AlertmanagerSourceDeps,
): Promise<void> {
  const taken = await Promise.allSettled(alerts.map(alert => take(alert)))
  const failed = taken.find(one => one.status === 'rejected')
  if (failed !== undefined) throw alertmanagerErrors.ALERTS_NOT_TAKEN('', failed.reason)
}

function asSourceError(thrown: unknown, log: Logger): AppError {
  if (thrown instanceof AppError) {
    if (thrown.spec.http === 503) {
      const reason = thrown.cause === undefined ? thrown.message : messageOf(thrown.cause)
      log.warn({ reason }, 'alerts were not taken: Alertmanager sends them again')
    }
    return thrown
  }
  // Express's body parser names what is wrong with a request by a status.
  const status = thrown instanceof Error && 'status' in thrown ? Number(thrown.status) : 500
  if (status === 413) return alertmanagerErrors.BODY_TOO_LARGE('', thrown)
  if (status < 500) return alertmanagerErrors.BODY_MALFORMED('', thrown)
  log.error({ reason: messageOf(thrown) }, 'a request of Alertmanager failed')
  return alertmanagerErrors.ALERTS_NOT_TAKEN('', thrown)
}

function sendProblem(response: Response, error: AppError): void {
  if (response.headersSent) return void response.destroy()
  const { http } = error.spec
  if (http === 503) response.set('Retry-After', String(retryAfterS))
  if (http === 401) response.set('WWW-Authenticate', 'Bearer')
  response
    .status(http)
    .type('application/problem+json')
    .send(JSON.stringify(problemDetailsOf(error)))
}
