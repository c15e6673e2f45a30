import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { z } from 'zod'
import type { WatchProblem } from '#contracts/watch/watch-problem.ts'
import type { Clock } from '#kit/clock.ts'
import { AppError, messageOf } from '#kit/errors.ts'
import { setRoute } from '#kit/http/request-route.ts'
import type { Logger } from '#kit/logger.ts'
import { problemDetailsOf } from '#kit/problem-details.ts'
import type { StoredDevice } from '#kit/store/watch-store.ts'
import { watchErrors } from '../errors.ts'
import type { WatchInstruments } from '../metrics.ts'

type WatchRoute =
  | 'pair'
  | 'device'
  | 'heartbeat'
  | 'summary'
  | 'incidents'
  | 'incident'
  | 'live'
  | 'poll'
  | 'receipts'
  | 'actions'
  | 'queue'

/** Streams and polls last for as long as they are wanted. */
const lasting: ReadonlySet<WatchRoute> = new Set(['live', 'poll'])

const devices = new WeakMap<Response, StoredDevice>()

/** Says which route answers, for metrics. */
export const routeIs =
  (route: WatchRoute): RequestHandler =>
  (_request, response, next) => {
    setRoute(response, { name: `watch_${route}`, isStream: lasting.has(route) })
    next()
  }

export const setDevice = (response: Response, device: StoredDevice) => {
  devices.set(response, device)
}

/** The device that signed the request. */
export function deviceOf(response: Response): StoredDevice {
  const device = devices.get(response)
  if (device === undefined) throw watchErrors.SIGNATURE_MISSING()
  return device
}

/** The body of a signed request, which was read as bytes. */
export const bytesOf = ({ body }: Request): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.alloc(0)

export function bodyOf<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(bytesOf(request).toString('utf8'))
  } catch {
    throw watchErrors.BODY_INVALID('It is no JSON.')
  }
  return parsed(schema, value)
}

export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  // Named by their paths alone: a body may hold tokens.
  const problems = read.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
  throw watchErrors.BODY_INVALID(`${problems.join('; ')}.`)
}

/** JSON that a device may ask for again by its ETag. `content` is what the tag is of. */
export function sendTagged(request: Request, response: Response, { tag, body }: Tagged): void {
  response.set({ ETag: tag, 'Cache-Control': 'private, no-cache' })
  if (request.get('If-None-Match')?.includes(tag)) response.status(304).end()
  else response.json(body)
}

interface Tagged {
  readonly tag: string
  readonly body: unknown
}

/** Seconds after which what failed for now may be tried again. */
const retryAfterS = 5

/** Answers what handlers throw with problem details. Mount it last. */
export function problemHandler({
  clock,
  log,
  metrics,
}: {
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: WatchInstruments
}): ErrorRequestHandler {
  // biome-ignore lint/complexity/useMaxParams: Express knows an error handler by its four parameters
  return function answerWithProblem(thrown, _request, response, _next) {
    const error = asAppError(thrown, log)
    metrics.refused_total.inc({ code: error.code })
    if (response.headersSent) {
      response.destroy()
      return
    }
    if (error.spec.http === 503) response.set('Retry-After', String(retryAfterS))
    const retryAfter = Number(response.get('Retry-After') ?? Number.NaN)
    const problem: WatchProblem = {
      ...problemDetailsOf(error),
      atMs: clock.now(),
      ...(Number.isFinite(retryAfter) && { retryAfterS: retryAfter }),
    }
    response.status(error.spec.http).type('application/problem+json')
    response.send(JSON.stringify(problem))
  }
}

/** What is no error of ours is logged, not told. */
function asAppError(thrown: unknown, log: Logger): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof URIError) return watchErrors.ROUTE_UNKNOWN('', thrown)
  // `type` of the errors of Express's body parser: https://github.com/expressjs/body-parser#errors
  const type = thrown instanceof Error && 'type' in thrown ? String(thrown.type) : ''
  if (type === 'entity.too.large') return watchErrors.BODY_TOO_LARGE('', thrown)
  if (/^(entity|request|encoding|charset|stream)\./.test(type)) {
    return watchErrors.BODY_INVALID('', thrown)
  }
  log.error({ reason: messageOf(thrown) }, 'a request of a device failed')
  return watchErrors.INTERNAL('', thrown)
}
