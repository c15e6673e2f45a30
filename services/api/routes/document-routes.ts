import { documentRoutes } from '#contracts/http/document-routes.ts'
import { MadeJson, ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import { openApiDocument } from '../openapi/openapi-document.ts'
import type { ApiContext } from './api-context.ts'

/** `GET /openapi.json`, made once when somebody first asks. */
export function serveDocument({ version }: ApiContext): readonly ServedRoute[] {
  let made: MadeJson | undefined
  return [
    serve(documentRoutes.getOpenApi, () => {
      made ??= new MadeJson(JSON.stringify(openApiDocument(version)))
      return ok(made)
    }),
  ]
}
