import { z } from 'zod'

/**
 * The options of a schema as plain data: the subset of JSON Schema 2020-12 that zod writes. Everything that
 * is said about configuration (environment names, problems, reference, tables) derives from it.
 */
export interface OptionNode {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  /** Marks a secret: its value is never printed. */
  readonly writeOnly?: boolean
  /** Marks an option that the loader reads: the name of the secret that the file stands for. */
  readonly 'x-fileOf'?: string
  readonly properties?: Readonly<Record<string, OptionNode>>
  readonly required?: readonly string[]
  readonly additionalProperties?: OptionNode | boolean
  readonly items?: OptionNode
  readonly oneOf?: readonly OptionNode[]
  readonly anyOf?: readonly OptionNode[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly pattern?: string
  readonly format?: string
}

export type OptionPath = readonly (string | number)[]

/**
 * The options that users may write for a schema. Each secret also has its `…File` alternative, unless the
 * schema declares that option itself, because the component wants to read the file when it needs it.
 */
export function optionTree(schema: z.ZodType): OptionNode {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return withSecretFiles(json as OptionNode)
}

/** The name of the option that names a file with the secret. */
export const fileOptionOf = (secretName: string): string => `${secretName}File`

function withSecretFiles(node: OptionNode): OptionNode {
  const { properties, required, items, oneOf, anyOf, additionalProperties } = node
  return {
    ...node,
    ...(properties && { properties: propertiesWithFiles(properties) }),
    // A required secret may also come from its file; the loader says so when both are missing.
    ...(required && { required: required.filter(name => !properties?.[name]?.writeOnly) }),
    ...(items && { items: withSecretFiles(items) }),
    ...(oneOf && { oneOf: oneOf.map(withSecretFiles) }),
    ...(anyOf && { anyOf: anyOf.map(withSecretFiles) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: withSecretFiles(additionalProperties),
    }),
  }
}

function propertiesWithFiles(properties: Readonly<Record<string, OptionNode>>) {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, node]) => {
      if (!node.writeOnly || properties[fileOptionOf(name)]) return [[name, withSecretFiles(node)]]
      const description = `File that holds \`${name}\`; read at the start, its last line break is left out.`
      const file: OptionNode = { type: 'string', minLength: 1, description, 'x-fileOf': name }
      return [
        [name, node],
        [fileOptionOf(name), file],
      ]
    }),
  )
}

/** The alternatives that a value may still be: those whose tag agrees with what the value already says. */
export function variantsOf(node: OptionNode, value: unknown): readonly OptionNode[] {
  const options = (node.oneOf ?? node.anyOf)?.flatMap(option => variantsOf(option, value))
  if (options === undefined) return [node]
  const agreeing = options.filter(option => agreesWithTags(option, value))
  return agreeing.length > 0 ? agreeing : options
}

function agreesWithTags(option: OptionNode, value: unknown): boolean {
  if (!isSection(value)) return true
  return Object.entries(option.properties ?? {}).every(
    ([name, child]) => child.const === undefined || value[name] === child.const,
  )
}

/** The node of one key of a section or one index of a list; `undefined` where the schema has none. */
export function childNode(
  node: OptionNode,
  key: string | number,
  value: unknown,
): OptionNode | undefined {
  for (const option of variantsOf(node, value)) {
    const properties = option.properties ?? {}
    const child = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (child) return child
    if (option.items && isIndex(key)) return option.items
    if (typeof option.additionalProperties === 'object') return option.additionalProperties
  }
  return undefined
}

/** The node at a path of a raw configuration tree. */
export function nodeAt(root: OptionNode, path: OptionPath, tree: unknown): OptionNode | undefined {
  let node: OptionNode | undefined = root
  let value = tree
  for (const key of path) {
    if (node === undefined) return undefined
    node = childNode(node, key, value)
    value = valueAt(value, [key])
  }
  return node
}

export function valueAt(tree: unknown, path: OptionPath): unknown {
  let value = tree
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)]
    else value = isSection(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

export function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const isIndex = (key: string | number): boolean => /^\d{1,4}$/.test(String(key))

/** A path as users write it: `clusters[0].brokers`. */
export function pathText(path: OptionPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}
