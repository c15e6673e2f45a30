import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withOpenAnswers } from '#api/openapi/open-answers.ts'
import { openApiDocument } from '#api/openapi/openapi-document.ts'

const closed = { type: 'object', additionalProperties: false }
const content = (schema: object) => ({ content: { 'application/json': { schema } } })
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

test('answers may grow, and what a request holds may not, also where both hold the same', () => {
  const document = withOpenAnswers({
    paths: {
      '/x': {
        post: {
          requestBody: content({ ...closed, properties: { matcher: ref('Matcher') } }),
          responses: { 200: content({ ...closed, items: [closed] }), 201: content(ref('Row')) },
        },
      },
    },
    components: {
      schemas: {
        Matcher: { ...closed, properties: { label: ref('Label') } },
        Label: closed,
        Row: { ...closed, properties: { label: ref('Label') } },
      },
    },
  })
  const { post } = document.paths['/x']
  const { Matcher, Label, Row } = document.components.schemas
  const schemas = [post.requestBody.content['application/json'].schema, Matcher, Label, Row]
  assert.deepEqual(
    schemas.map(schema => 'additionalProperties' in schema),
    [true, true, true, false],
  )
  assert.doesNotMatch(JSON.stringify(post.responses), /additionalProperties/)
})

test('the document of the API says of no answer alone that it is closed', () => {
  const { paths = {}, components } = openApiDocument('1.0.0')
  const series = components?.schemas?.SeriesRow ?? {}
  assert.equal('additionalProperties' in series, false)
  const text = JSON.stringify(paths['/silences']?.post?.requestBody)
  assert.match(text, /"additionalProperties":false/)
})
