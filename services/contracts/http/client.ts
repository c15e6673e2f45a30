import type { z } from 'zod'
import { apiRoutes } from './api-routes.ts'
import type { Route } from './route.ts'

/** Sends a request below the server's address. What it gives is what a call of the client gives. */
export type SendRequest<Answer> = (path: string, init: RequestInit) => Promise<Answer>

type Routes = typeof apiRoutes

/** What a route answers with when all is well. */
type AnswerOf<Name extends keyof Routes> =
  Routes[Name]['answers'][keyof Routes[Name]['answers']] extends infer Schema
    ? Schema extends z.ZodType
      ? Readonly<z.output<Schema>>
      : never
    : never

type Part<One extends Route, Key extends 'params' | 'query', Optional> = One[Key] extends z.ZodType
  ? Optional extends true
    ? { readonly [Name in Key]?: Readonly<z.output<One[Key]>> }
    : { readonly [Name in Key]: Readonly<z.output<One[Key]>> }
  : unknown

/** What a call says: the parts that the route's declaration has. */
type Request<One extends Route> = Part<One, 'params', false> &
  Part<One, 'query', true> &
  (One['body'] extends z.ZodType ? { readonly body: z.input<One['body']> } : unknown) & {
    /** For a write that may be repeated: the same key gets the same answer. */
    readonly idempotencyKey?: string
  }

type Arguments<One extends Route> =
  Record<never, never> extends Request<One> ? [request?: Request<One>] : [request: Request<One>]

/**
 * A function for each route, named as its declaration. `Wrapped` says what sending gives for a value: the value itself, or
 * whatever the sender makes of it.
 */
export type ApiClient = {
  readonly [Name in Exclude<keyof Routes, 'followLive'>]: (
    ...given: Arguments<Routes[Name]>
  ) => Promise<ClientAnswer<AnswerOf<Name>>>
}

/** The value, or what a person should know about its absence. */
export type ClientAnswer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly status: number; readonly text: string }

/** The client of the API: every request that it declares, typed. Live events come by `EventSource` on `/api/v1/live`. */
export function createApiClient(send: SendRequest<ClientAnswer<never>>): ApiClient {
  const calls = Object.values<Route>(apiRoutes).map(route => [
    route.name,
    (request: AnyRequest = {}) => send(pathOf(route, request), initOf(route, request)),
  ])
  // The declarations give the types; one function serves them all.
  return Object.fromEntries(calls) as ApiClient
}

interface AnyRequest {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly idempotencyKey?: string
}

/** The address of a request, from the root of the server. */
export function pathOf(
  { path }: Pick<Route, 'path'>,
  { params = {}, query = {} }: Pick<AnyRequest, 'params' | 'query'>,
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  )
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value])
        .filter(one => one !== undefined)
        .map((one): [string, string] => [name, String(one)]),
    ),
  )
  return `/api/v1${filled}${search.size === 0 ? '' : `?${search}`}`
}

function initOf({ method }: Route, { body, idempotencyKey }: AnyRequest): RequestInit {
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  }
  const init = { method: method.toUpperCase(), headers }
  return body === undefined ? init : { ...init, body: JSON.stringify(body) }
}
