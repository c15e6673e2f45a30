import { whatIfRoutes } from '#contracts/http/what-if-routes.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { ApiContext } from './api-context.ts'

/** `POST /what-if`. */
export function serveWhatIf({ whatIf }: ApiContext): readonly ServedRoute[] {
  return [serve(whatIfRoutes.askWhatIf, async ({ body }) => ok(await whatIf.ask(body)))]
}
