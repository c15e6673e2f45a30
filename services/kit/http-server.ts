import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express, type Request, type RequestHandler } from 'express'
import type { Registry } from 'prom-client'
import type { z } from 'zod'
import { AppError, messageOf } from './errors.ts'
import type { Health, HealthReport } from './health.ts'
import { hostGuard } from './host-guard.ts'
import { answerUnreadable } from './http/answer-unreadable.ts'
import { httpMetrics } from './http/metrics.ts'
import { requestMetrics } from './http/request-metrics.ts'
import { createTlsServer, type serverTlsConfig } from './http/server-tls.ts'
import { httpErrors } from './http-errors.ts'
import type { Logger } from './logger.ts'
import { registerMetrics } from './metrics.ts'
import { expose, metricsFormat } from './open-metrics.ts'
import { problemDetailsOf } from './problem-details.ts'

export interface HttpServerConfig {
  /** Address to listen on. */
  readonly host: string
  /** 0 takes a free port. */
  readonly port: number
  /** Host names to answer for, besides loopback and addresses. */
  readonly hosts?: readonly string[]
  /** Certificate; without it the server speaks HTTP. */
  readonly tls?: z.output<typeof serverTlsConfig> | undefined
  /** One proxy in front says who asks (`X-Forwarded-For`, `-Proto`); else nobody is believed. */
  readonly behindProxy?: boolean
}

export interface HttpServerDeps {
  readonly log: Logger
  readonly registry: Registry
  readonly health: Health
  /** Longest wait for requests in hand when the server stops. */
  readonly drainMs?: number
}

/** The one HTTP server of a process: probes, metrics, and what roles add to it. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Aborts when the server begins to stop: streams that have no end of their own end then. */
  readonly closing: AbortSignal
  /** Adds routes behind those of the server itself. What no route answers is a 404 problem. */
  use(handler: RequestHandler): void
  /** From now on /metrics answers only whom this lets in; it rejects with the `AppError` that says why not. */
  protectMetrics(admit: (request: Request) => Promise<unknown>): void
}

const defaultDrainMs = 3_000

/** Listens, or rejects with `HTTP_PORT_TAKEN` and its siblings. */
export async function startHttpServer(
  config: HttpServerConfig,
  deps: HttpServerDeps,
): Promise<HttpServer> {
  let admit: (request: Request) => Promise<unknown> = async () => undefined
  const app = createApp(config, { ...deps, admit: request => admit(request) })
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    answer(app, request, response)
  const { tls } = config
  const server = tls
    ? await createTlsServer(tls, { answer: listener, log: deps.log })
    : createServer(listener)
  const closing = new AbortController()
  await listen(server, config)
  const { port } = server.address() as AddressInfo
  server.on('clientError', answerUnreadable)
  server.on('error', error => deps.log.error({ reason: messageOf(error) }, 'http server failed'))
  let disposal: Promise<void> | undefined
  return {
    port,
    url: `${tls ? 'https' : 'http'}://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    closing: closing.signal,
    use: handler => void app.use(handler),
    protectMetrics(guard) {
      admit = guard
    },
    [Symbol.asyncDispose]() {
      closing.abort()
      disposal ??= close(server, deps.drainMs ?? defaultDrainMs)
      return disposal
    },
  }
}

function createApp(
  { hosts = [], behindProxy = false }: HttpServerConfig,
  {
    registry,
    health,
    log,
    admit,
  }: HttpServerDeps & { readonly admit: (request: Request) => Promise<unknown> },
): Express {
  const app = express()
  app.disable('x-powered-by')
  if (behindProxy) app.set('trust proxy', 1)
  app.use(requestMetrics(registerMetrics(httpMetrics, registry)))
  app.use(hostGuard(hosts))
  app.get('/livez', async (_request, response) => sendReport(response, await health.liveness()))
  app.get('/readyz', async (_request, response) => sendReport(response, await health.readiness()))
  app.get('/metrics', async (request, response) => {
    await admit(request)
    const format = metricsFormat(request.get('accept'))
    const { contentType, body, release } = await expose(registry, format)
    response.once('close', release)
    // Express would add a charset of its own to a type that it parses.
    const bytes = body.reduce((sum, piece) => sum + piece.length, 0)
    response.writeHead(200, {
      ...{ 'content-type': contentType, 'content-length': bytes, 'cache-control': 'no-store' },
    })
    response.cork()
    for (const piece of body) response.write(piece)
    response.end()
    response.uncork()
    log.debug({ bytes }, 'metrics scraped')
  })
  return app
}

function sendReport(response: ServerResponse, report: HealthReport): void {
  response.writeHead(report.ok ? 200 : 503, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(
    `${JSON.stringify({ status: report.ok ? 'ok' : 'failing', checks: report.checks })}\n`,
  )
}

/** Runs the app; what it leaves unanswered or throws becomes problem details (RFC 9457). */
function answer(app: Express, request: IncomingMessage, response: ServerResponse): void {
  const handle = app as unknown as (
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ) => void
  handle(request, response, error => {
    if (response.headersSent) {
      response.destroy()
      return
    }
    const problem = error instanceof AppError ? problemDetailsOf(error) : problemOfStatus(error)
    response.writeHead(problem.status, { 'content-type': 'application/problem+json' })
    response.end(`${JSON.stringify(problem)}\n`)
  })
}

/** What is not an error of ours is not told: its message may hold anything. */
function problemOfStatus(error: unknown) {
  const status = error === undefined ? 404 : statusOf(error)
  const title = status === 404 ? 'There is nothing at this address.' : 'The request failed.'
  return { type: 'about:blank', title, status, code: `HTTP_${status}` }
}

function statusOf(error: unknown): number {
  const status = (error as { status?: unknown } | null)?.status
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}

async function listen(server: Server, { host, port }: HttpServerConfig): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  } catch (cause) {
    throw listenError(cause, `${host}:${port}`)
  }
}

function listenError(cause: unknown, address: string) {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return httpErrors.PORT_TAKEN(`Something listens on ${address} already.`, cause)
    case 'EACCES':
      return httpErrors.PORT_REFUSED(`${address} needs more rights.`, cause)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return httpErrors.ADDRESS_UNKNOWN(`It is ${address}.`, cause)
    default:
      return httpErrors.LISTEN_FAILED(messageOf(cause), cause)
  }
}

/** Accepts nothing new, ends idle keep-alive connections, gives requests in hand the deadline. */
async function close(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), drainMs)
  // A connection whose request ends while we wait becomes idle and would otherwise be kept alive.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  await closed
  clearTimeout(timer)
  clearInterval(sweep)
}
