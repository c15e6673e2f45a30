import type { z } from 'zod'
import { type OptionNode, optionTree } from '../option-tree.ts'

/** The JSON Schema of a configuration, as text for a file that editors read. */
export function renderJsonSchema(schema: z.ZodType, { title }: { readonly title: string }): string {
  const options = optionTree(schema)
  const json = { ...withoutMarks(options), title }
  return `${JSON.stringify(json, undefined, 2)}\n`
}

/** Our own keyword means nothing to editors. */
function withoutMarks(node: OptionNode): OptionNode {
  return JSON.parse(
    JSON.stringify(node, (key, value: unknown) => (key === 'x-fileOf' ? undefined : value)),
  ) as OptionNode
}
