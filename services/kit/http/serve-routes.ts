import { json, type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import type { Given, Route } from '#contracts/http/route.ts'
import type { AppError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { type AnyReply, answerOnce } from './answer-once.ts'
import type { Gate } from './gate.ts'
import { type Principal, principalAt, setPrincipal } from './principal.ts'
import { problemHandler } from './problem-handler.ts'
import { problemsOf } from './problems.ts'
import { answered, MadeJson, type Reply } from './reply.ts'
import { requestErrors } from './request-errors.ts'
import { setRoute } from './request-route.ts'
import { endWhenRefused } from './stream-recheck.ts'

/** A request as its handler sees it: read, checked and allowed. */
export interface Call<One extends Route> {
  readonly params: Given<One, 'params'>
  readonly query: Given<One, 'query'>
  readonly body: Given<One, 'body'>
  readonly principal: Principal
  readonly request: Request
  readonly response: Response
}

export interface ServedRoute {
  readonly route: Route
  handle(call: Call<Route>): unknown
}

/** A route with what answers it. */
export const serve = <const One extends Route>(
  route: One,
  handle: (call: Call<One>) => Reply<One> | Promise<Reply<One>>,
): ServedRoute => ({ route, handle: handle as ServedRoute['handle'] })

export interface RoutesDeps {
  readonly gate: Gate
  readonly log: Logger
  /** What requests pass that end by themselves, before anything is read of them. */
  readonly limit?: RequestHandler
}

const bodyBytesDefault = 1_024 * 1_024
const nothing = z.strictObject({})

/**
 * A router of routes below `/api/v1`. What comes to them is refused as a problem where it is not as declared; another method
 * is answered with `Allow`. What is at no address of theirs passes by.
 */
export function serveRoutes(routes: readonly ServedRoute[], deps: RoutesDeps): Router {
  const router = Router()
  const paths = Map.groupBy(routes, ({ route }) => route.path)
  for (const [path, served] of paths) {
    const at = `/api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
    for (const one of served) router[one.route.method](at, ...handlersOf(one, deps))
    const allowed = served.flatMap(({ route: { method } }) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    )
    router.all(at, (_request, response) => {
      response.set('Allow', allowed.join(', '))
      throw requestErrors.METHOD_REFUSED()
    })
  }
  router.use(problemHandler(deps.log))
  return router
}

function handlersOf(
  { route, handle }: ServedRoute,
  { gate, log, limit }: RoutesDeps,
): RequestHandler[] {
  const admit: RequestHandler = async (request, response, next) => {
    setRoute(response, route)
    setPrincipal(response, await gate.admit(route, request))
    next()
  }
  const answer: RequestHandler = async (request, response) => {
    const parts = partsOf(route, request)
    const call = { ...parts, principal: principalAt(response), request, response }
    // The declaration's types are gone here; `serve` has held the handler to them.
    const work = async () => (await handle(call as Call<Route>)) as AnyReply | typeof answered
    const reply = await answerOnce({ route, gate, call: call as Call<Route> }, work)
    if (reply !== answered) send(reply, call)
    else if (route.isStream) endWhenRefused(call, () => gate.admit(route, request), log)
  }
  const bodyBytes = route.bodyBytesMax ?? bodyBytesDefault
  return [
    admit,
    ...(limit === undefined || route.isStream ? [] : [limit]),
    ...(route.body === undefined ? [] : [json({ limit: bodyBytes, type: 'application/json' })]),
    answer,
  ]
}

function partsOf({ params, query, body }: Route, request: Request) {
  const read = (
    schema: z.ZodType | undefined,
    value: unknown,
    refuse: (why: string) => AppError,
  ) => {
    if (schema === undefined) return undefined
    const parsed = schema.safeParse(value)
    if (!parsed.success) throw refuse(problemsOf(parsed.error))
    return parsed.data
  }
  if (body !== undefined && !request.is('application/json')) throw requestErrors.MEDIA_UNSUPPORTED()
  return {
    params: read(params, request.params, requestErrors.PATH_INVALID),
    query: read(query ?? nothing, request.query, requestErrors.QUERY_INVALID),
    body: read(body, request.body, requestErrors.BODY_INVALID),
  }
}

function send(reply: AnyReply, { request, response }: Pick<Call<Route>, 'request' | 'response'>) {
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  response.set('Cache-Control', isRead ? 'no-cache' : 'no-store')
  if (reply.headers) response.set(reply.headers)
  if (reply.etag !== undefined) {
    response.set('ETag', reply.etag)
    // Express sends everything again where a request says no-cache, as fetch does; asking us is the validation it means.
    if (request.get('If-None-Match')?.includes(reply.etag)) return void response.status(304).end()
  }
  response.status(reply.status)
  if (reply.body instanceof MadeJson) response.type('json').send(reply.body.text)
  else if (reply.body === undefined) response.end()
  else response.json(reply.body)
}
