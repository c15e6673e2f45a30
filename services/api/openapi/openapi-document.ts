import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type RouteConfig,
  zodToOpenAPIRegistry,
} from '@asteasolutions/zod-to-openapi'
import { apiRoutes } from '#contracts/http/api-routes.ts'
import type { Route } from '#contracts/http/route.ts'
import { problemDetails } from '#contracts/http-api.ts'
import { componentNames } from './component-names.ts'
import { withOpenAnswers } from './open-answers.ts'

/** The document of OpenAPI 3.1: an object that is ready to be JSON. */
export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>

const about = [
  'How late every consumer is, what is foretold of it, and what was wrong.',
  'Times are epoch milliseconds, durations milliseconds. Fields may be added within v1; none changes its meaning. What goes wrong is answered with problem details (RFC 9457) and a stable code.',
].join('\n\n')

/** The document of all routes, made from the schemas that validate. Pure: the same routes give the same document. */
export function openApiDocument(version: string): OpenApiDocument {
  const registry = new OpenAPIRegistry()
  for (const [refId, schema] of Object.entries(componentNames)) {
    // Names the very schema that others hold; `register` would name a copy.
    zodToOpenAPIRegistry.add(schema, { _internal: { refId } })
    registry.definitions.push({ type: 'schema', schema })
  }
  registry.registerComponent('securitySchemes', 'token', {
    ...{ type: 'http', scheme: 'bearer' },
    description: 'A token of `foretap token create`. On this machine nothing is needed by default.',
  })
  for (const route of Object.values<Route>(apiRoutes)) registry.registerPath(pathOf(route))
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      ...{ title: 'Foretap', version, description: about },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
  })
  return withOpenAnswers(document)
}

function pathOf(route: Route): RouteConfig {
  const { name, method, path, summary, description, tag, scope, params, query, body } = route
  const content = (schema: unknown, type = 'application/json') =>
    ({ content: { [type]: { schema } } }) as RouteConfig['responses'][string]
  const good = Object.entries(route.answers).map(([status, schema]) => [
    status,
    status === '204'
      ? { description: 'Done.' }
      : {
          description: 'As asked.',
          ...content(schema, route.isStream ? 'text/event-stream' : 'application/json'),
        },
  ])
  return {
    ...{ method, path, summary, operationId: name, tags: [tag] },
    ...(description === undefined ? {} : { description }),
    ...(scope === 'none' ? { security: [] } : { security: [{ token: [scope] }, {}] }),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      ...Object.fromEntries(good),
      default: {
        description: 'What went wrong.',
        ...content(problemDetails, 'application/problem+json'),
      },
    },
  }
}
