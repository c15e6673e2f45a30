type Node = { [key: string]: unknown }

interface Document {
  readonly paths?: object | undefined
  readonly components?: { readonly schemas?: object } | undefined
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null

/**
 * Lets answers have fields that the document does not name: later releases may add some, and who makes a client from the
 * document is to pass over them. What requests may hold stays closed, so that a typing mistake is refused.
 */
export function withOpenAnswers<Given extends Document>(document: Given): Given {
  const { paths = {}, components = {} } = document
  const asked = askedIn(document)
  return {
    ...document,
    paths: mapValues(paths, path =>
      mapValues(path, operation => ({ ...operation, responses: opened(operation.responses) })),
    ),
    components: {
      ...components,
      schemas: mapValues(components.schemas ?? {}, (schema, name) =>
        asked.has(name) ? schema : (opened(schema) as Node),
      ),
    },
  }
}

/** Names of the schemas that requests hold, also within others. */
function askedIn({ paths, components }: Document): ReadonlySet<string> {
  const schemas = (components?.schemas ?? {}) as Node
  const asked = new Set<string>()
  const seek = (value: unknown): void => {
    if (!isNode(value)) return
    for (const [key, child] of Object.entries(value)) {
      const name = key === '$ref' && typeof child === 'string' ? child.split('/').at(-1) : undefined
      if (name === undefined) seek(child)
      else if (!asked.has(name)) {
        asked.add(name)
        seek(schemas[name])
      }
    }
  }
  for (const path of Object.values(paths ?? {})) {
    for (const operation of Object.values(path as Node)) {
      if (isNode(operation)) seek([operation.requestBody, operation.parameters])
    }
  }
  return asked
}

const mapValues = (object: object, change: (value: Node, key: string) => Node): Node =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened)
  if (!isNode(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, child]) => !(key === 'additionalProperties' && child === false))
      .map(([key, child]) => [key, opened(child)]),
  )
}
