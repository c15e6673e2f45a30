import { contextRoutes } from '#contracts/http/context-routes.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { ApiContext } from './api-context.ts'

const limitDefault = 500

/** `/context`: what is known of streams and consumers from elsewhere, and changing it. */
export function serveContext(context: ApiContext): readonly ServedRoute[] {
  const { book, contextWriter, clock } = context
  return [
    serve(contextRoutes.listContext, ({ query: { after, limit = limitDefault } }) => {
      const found = book.list({ after, limit: limit + 1 })
      const records = found.slice(0, limit)
      const next = found.length > limit ? records.at(-1)?.id : undefined
      return ok({ atMs: Math.round(clock.now()), records, ...(next !== undefined && { next }) })
    }),
    serve(contextRoutes.changeContext, async ({ body }) => ok(await contextWriter.change(body))),
    serve(contextRoutes.importContext, async ({ body }) =>
      ok({ written: await contextWriter.import(body) }),
    ),
    serve(contextRoutes.deleteContext, async ({ body }) =>
      ok({ deleted: await contextWriter.delete(body.ids) }),
    ),
  ]
}
