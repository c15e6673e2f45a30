import { openApiDocument } from '#api/openapi/openapi-document.ts'
import { packageVersion } from '#cli/version.ts'
import type { Artifact } from './artifact.ts'

/** The OpenAPI document of the REST API, as `/api/v1/openapi.json` gives it. */
export function openapi(): Artifact {
  const document = openApiDocument(packageVersion())
  return { path: 'docs/openapi.json', text: `${JSON.stringify(document, undefined, 2)}\n` }
}
