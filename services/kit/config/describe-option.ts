import { isSection, type OptionNode } from './option-tree.ts'

/** What an option may be, as the end of the sentence "allowed is …". */
export function allowedText(node: OptionNode): string {
  const alternatives = node.oneOf ?? node.anyOf
  if (alternatives) return alternativesText(alternatives)
  if (node.const !== undefined) return JSON.stringify(node.const)
  if (node.enum) return `one of ${node.enum.map(String).join(', ')}`
  switch (node.type) {
    case 'integer':
      return `a whole number${rangeText(node)}`
    case 'number':
      return `a number${rangeText(node)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return stringText(node)
    case 'array':
      return listText(node)
    case 'object':
      return sectionText(node)
    case 'null':
      return 'nothing'
    default:
      return 'any value'
  }
}

function alternativesText(alternatives: readonly OptionNode[]): string {
  const tags = alternatives.map(tagOf)
  const [first] = tags
  if (first && tags.every(tag => tag?.name === first.name)) {
    return `a section with ${first.name}: ${tags.map(tag => String(tag?.value)).join(' or ')}`
  }
  return alternatives.map(allowedText).join(' or ')
}

/** The key and value that tell a tagged alternative from its siblings. */
export function tagOf(node: OptionNode): { name: string; value: unknown } | undefined {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    if (child.const !== undefined) return { name, value: child.const }
  }
  return undefined
}

function rangeText(node: OptionNode): string {
  const low = node.minimum ?? node.exclusiveMinimum
  const high = node.maximum ?? node.exclusiveMaximum
  // zod bounds every integer by the safe range, which says nothing to a person.
  const hasLow = low !== undefined && low > Number.MIN_SAFE_INTEGER
  const hasHigh = high !== undefined && high < Number.MAX_SAFE_INTEGER
  const lowText = node.minimum === undefined ? `above ${low}` : `from ${low}`
  const highText = node.maximum === undefined ? `below ${high}` : `to ${high}`
  if (hasLow && hasHigh) return ` ${lowText} ${highText}`
  if (hasLow) return node.minimum === undefined ? ` above ${low}` : ` of at least ${low}`
  if (hasHigh) return node.maximum === undefined ? ` below ${high}` : ` of at most ${high}`
  return ''
}

function stringText({ minLength, maxLength, pattern, format }: OptionNode): string {
  if (pattern !== undefined) return `text that matches ${pattern}`
  if (format !== undefined) return `text in the format ${format}`
  if (maxLength !== undefined) return `text of ${minLength ?? 0} to ${maxLength} characters`
  return (minLength ?? 0) > 0 ? 'text that is not empty' : 'text'
}

function listText({ items, minItems = 0, maxItems }: OptionNode): string {
  const what = items ? allowedText(items) : 'any value'
  if (maxItems !== undefined) return `a list of ${minItems} to ${maxItems}, each ${what}`
  return minItems > 0 ? `a list of at least ${minItems}, each ${what}` : `a list, each ${what}`
}

function sectionText({ properties, additionalProperties }: OptionNode): string {
  if (properties) return `a section with the keys ${Object.keys(properties).join(', ')}`
  if (typeof additionalProperties === 'object') {
    return `a map, each value ${allowedText(additionalProperties)}`
  }
  return 'a section'
}

/** Longest piece of a found value that a message repeats. */
const foundCharactersMax = 60

/** Names that hold a secret even where a schema forgot to say so. */
const secretName = /pass(word|phrase)|secret|token|credential|private|api_?key/i

/** What was found at a key, for a message. A secret's value is never repeated. */
export function foundText(value: unknown, node: OptionNode | undefined, key: string): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value))
    return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (isSection(value)) return 'a section'
  // Without a node we cannot know that it is no secret.
  if (node === undefined || node.writeOnly || secretName.test(key)) return '[redacted]'
  const text = JSON.stringify(value)
  return text.length > foundCharactersMax ? `${text.slice(0, foundCharactersMax)}…` : text
}
