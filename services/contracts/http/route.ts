import type { z } from 'zod'

/**
 * What a caller may do. Each of the first three includes those before it.
 *
 * | scope | meaning |
 * | --- | --- |
 * | read | see everything |
 * | act | answer incidents, silence, change context, operate the outbox |
 * | admin | make and revoke tokens, pair devices |
 * | device | what a paired device may do; nothing else includes it |
 */
export type Scope = 'read' | 'act' | 'admin' | 'device'

/** Schemas of what a route answers with, by status. What goes wrong is a problem of RFC 9457 everywhere. */
type Answers = Readonly<Partial<Record<200 | 201 | 202 | 204, z.ZodType>>>

/** One request that the API answers: validation, authorisation, `Allow`, OpenAPI and the client come from it. */
export interface Route {
  /** Its name in the client, in OpenAPI (`operationId`) and in metrics. Unique. */
  readonly name: string
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** Below `/api/v1`, with parameters as `{id}`. */
  readonly path: `/${string}`
  /** One line, as a command: `List all series`. */
  readonly summary: string
  /** What is worth knowing besides, in Markdown. */
  readonly description?: string
  /** The chapter of the reference. */
  readonly tag: string
  /** What the caller must be allowed to; `any` asks for a caller with any scope, `none` answers anybody. */
  readonly scope: Scope | 'any' | 'none'
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Largest body that is read; 1 MiB where nothing is said. */
  readonly bodyBytesMax?: number
  readonly answers: Answers
  /** Server-sent events, whose data is as the schema of 200 says: such a request does not end by itself. */
  readonly isStream?: true
  /** It takes or gives a secret: its answers are not kept for repeats. */
  readonly isSecret?: true
}

/** Keeps the exact types of a declaration, so that handlers and the client know them. */
export const defineRoute = <const One extends Route>(route: One): One => route

/** What a route takes under a name, once it was read; nothing where it takes nothing. */
export type Given<
  One extends Route,
  Part extends 'params' | 'query' | 'body',
> = One[Part] extends z.ZodType ? Readonly<z.output<One[Part]>> : undefined
