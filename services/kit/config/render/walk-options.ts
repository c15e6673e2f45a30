import { tagOf } from '../describe-option.ts'
import type { OptionNode } from '../option-tree.ts'

/** One option with everything that documentation says of it. */
export interface DocumentedOption {
  /** As in messages, with `[]` for the elements of a list: `clusters[].brokers`. */
  readonly path: string
  readonly node: OptionNode
  readonly isRequired: boolean
  readonly envName: string
  /** The tag of the alternative it belongs to: `type: kafka`. */
  readonly variant?: string
}

/** Every option that holds a value (not the sections around them), in the order of the schema. */
export function documentedOptions(root: OptionNode, envPrefix: string): DocumentedOption[] {
  const options: DocumentedOption[] = []
  const visit = (node: OptionNode, at: Omit<DocumentedOption, 'node'>): void => {
    const alternatives = node.oneOf ?? node.anyOf
    if (alternatives?.some(option => option.properties)) {
      for (const option of alternatives) visit(option, { ...at, ...variantOf(option) })
      return
    }
    if (node.properties) {
      for (const [name, child] of Object.entries(node.properties)) {
        visit(child, {
          ...at,
          path: at.path === '' ? name : `${at.path}.${name}`,
          envName: `${at.envName}${at.path === '' ? '' : '__'}${environmentName(name)}`,
          isRequired: node.required?.includes(name) ?? false,
        })
      }
      return
    }
    const isListOfSections = node.items && (node.items.properties ?? node.items.oneOf)
    if (node.items && isListOfSections) {
      visit(node.items, { ...at, path: `${at.path}[]`, envName: `${at.envName}__0` })
      return
    }
    options.push({ ...at, node })
  }
  visit(root, { path: '', envName: envPrefix, isRequired: true })
  return options
}

/** `pollTimeoutMs` → `POLL_TIMEOUT_MS`. */
export function environmentName(option: string): string {
  return option.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()
}

function variantOf(option: OptionNode): { variant?: string } {
  const tag = tagOf(option)
  return tag === undefined ? {} : { variant: `${tag.name}: ${String(tag.value)}` }
}
