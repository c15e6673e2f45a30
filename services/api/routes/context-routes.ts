import { json, type RequestHandler, Router } from 'express'
import { z } from 'zod'
import {
  type ContextList,
  contextChange,
  contextDeletion,
  contextImport,
} from '#contracts/context.ts'
import { localOnly } from '#kit/local-only.ts'
import { apiErrors } from '../errors.ts'
import { routeLabel } from '../http/request-metrics.ts'
import type { ApiContext } from './api-context.ts'

const limitDefault = 500
const limitMax = 2_000
/** As many records as one request may have, each of a few kilobytes. */
const bodyBytesMax = 4 * 1024 * 1024

const listQuery = z.strictObject({
  after: z.string().max(5_000).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, { error: `must be a number from 1 to ${limitMax}` })
    .transform(Number)
    .pipe(z.int().min(1).max(limitMax))
    .default(limitDefault),
})

/** `GET /context`, and for operators on this machine `POST /context`, `/context/import` and `/context/delete`. */
export function contextRoutes({ book, contextWriter, clock }: ApiContext): Router {
  const router = Router()
  const label = routeLabel('context')
  const writing: RequestHandler[] = [
    ...[label, localOnly(() => apiErrors.CALLER_REFUSED())],
    json({ limit: bodyBytesMax, type: 'application/json' }),
  ]

  router.get('/context', label, (request, response) => {
    const parsed = listQuery.safeParse(request.query)
    if (!parsed.success) throw apiErrors.QUERY_INVALID(problemsOf(parsed.error))
    const { after, limit } = parsed.data
    const found = book.list({ after, limit: limit + 1 })
    const records = found.slice(0, limit)
    const next = found.length > limit ? records.at(-1)?.id : undefined
    const answer = { atMs: Math.round(clock.now()), records, ...(next !== undefined && { next }) }
    response.set('Cache-Control', 'no-store').json(answer satisfies ContextList)
  })
  router.post('/context', ...writing, async (request, response) => {
    response.json(await contextWriter.change(bodyOf(contextChange, request)))
  })
  router.post('/context/import', ...writing, async (request, response) => {
    response.json({ written: await contextWriter.import(bodyOf(contextImport, request)) })
  })
  router.post('/context/delete', ...writing, async (request, response) => {
    const { ids } = bodyOf(contextDeletion, request)
    response.json({ deleted: await contextWriter.delete(ids) })
  })
  return router
}

function bodyOf<Schema extends z.ZodType>(
  schema: Schema,
  request: { readonly body: unknown; is(type: string): string | false | null },
): z.output<Schema> {
  if (!request.is('application/json')) throw apiErrors.MEDIA_UNSUPPORTED()
  const parsed = schema.safeParse(request.body)
  if (!parsed.success) throw apiErrors.BODY_INVALID(problemsOf(parsed.error))
  return parsed.data
}

/** Problems named, so that a large import is not answered by a book. */
const problemsMax = 10

function problemsOf({ issues }: z.ZodError): string {
  const texts = issues
    .slice(0, problemsMax)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
  const more = issues.length - texts.length
  return `${texts.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}
