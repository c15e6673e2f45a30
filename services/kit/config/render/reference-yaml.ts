import { stringify } from 'yaml'
import type { z } from 'zod'
import { allowedText, tagOf } from '../describe-option.ts'
import { type OptionNode, optionTree } from '../option-tree.ts'
import { environmentName } from './walk-options.ts'

const width = 100

/**
 * A configuration file with every option: those with a default are written out, the others are commented out.
 * Loading it gives the same as loading nothing.
 */
export function renderReference(
  schema: z.ZodType,
  { envPrefix }: { readonly envPrefix: string },
): string {
  const head = comment(
    `Every option with its default. Leave out what you do not change. Each can also be set by the environment variable named beside it; a list is written with commas there, and flags of the command line win over both.`,
    '',
  )
  const body = sectionLines(optionTree(schema), { indent: '', envName: envPrefix, depth: 0 })
  return `${[...head, '', ...body].join('\n').trimEnd()}\n`
}

interface Place {
  readonly indent: string
  readonly envName: string
  readonly depth: number
}

function sectionLines(node: OptionNode, place: Place): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const separator = place.depth === 0 ? '' : '__'
    const envName = `${place.envName}${separator}${environmentName(name)}`
    const lines = optionLines(name, child, { ...place, envName })
    return place.depth === 0 ? [...lines, ''] : lines
  })
}

function optionLines(name: string, node: OptionNode, place: Place): string[] {
  const { indent, envName } = place
  const inner = { indent: `${indent}  `, envName, depth: place.depth + 1 }
  const about = node.description === undefined ? [] : comment(node.description, indent)
  const alternatives = alternativesOf(node)
  if (alternatives.length > 0) {
    return [...about, ...alternativeLines(name, { node, alternatives, place: inner, indent })]
  }
  if (node.properties) {
    const lines = [...about, `${indent}${name}:`, ...sectionLines(node, inner)]
    // An optional section means something by being there: it stays out until it is wanted.
    return node.default === undefined ? [...about, ...commentOut(lines.slice(about.length))] : lines
  }
  const allowed = comment(`${sentence(allowedText(node))} ${envName}`, indent)
  const value = node.default === undefined ? '' : ` ${flow(node.default)}`
  const line = node.default === undefined ? `${indent}# ${name}:` : `${indent}${name}:${value}`
  return [...about, ...allowed, line]
}

interface Alternatives {
  readonly node: OptionNode
  readonly alternatives: readonly OptionNode[]
  readonly place: Place
  readonly indent: string
}

/** The default as a value, then each alternative commented out with its own options. */
function alternativeLines(name: string, { node, alternatives, place, indent }: Alternatives) {
  const isList = node.items !== undefined
  const first =
    node.default === undefined ? `${indent}# ${name}:` : `${indent}${name}: ${flow(node.default)}`
  const variants = alternatives.flatMap(option => {
    const tag = tagOf(option)
    const opening = tag === undefined ? '' : ` with ${tag.name}: ${String(tag.value)}`
    const inside = isList
      ? { ...place, indent: `${place.indent}  `, envName: `${place.envName}__0` }
      : place
    const lines = sectionLines(withoutTag(option), inside)
    const start = tag === undefined ? [] : [`${inside.indent}${tag.name}: ${String(tag.value)}`]
    const block = [...start, ...lines]
    if (isList && block[0] !== undefined) {
      block[0] = `${place.indent}- ${block[0].trimStart()}`
    }
    return [
      ...comment(`${isList ? 'An element' : 'Written'}${opening}:`, indent),
      ...commentOut([`${indent}${name}:`, ...block]),
    ]
  })
  return [first, ...variants]
}

/** The sections that a value, or the elements of a list, may be. */
function alternativesOf(node: OptionNode): readonly OptionNode[] {
  const owner = node.items ?? node
  const options = owner.oneOf ?? owner.anyOf ?? (node.items?.properties ? [node.items] : [])
  return options.some(option => option.properties) ? options : []
}

function withoutTag(option: OptionNode): OptionNode {
  const tag = tagOf(option)
  const rest = Object.entries(option.properties ?? {}).filter(([name]) => name !== tag?.name)
  return { ...option, properties: Object.fromEntries(rest) }
}

function commentOut(lines: readonly string[]): string[] {
  return lines.map(line => line.replace(/^(\s*)(?!#)(.)/, '$1# $2'))
}

function comment(text: string, indent: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indent.length + line.length + word.length + 3 > width) {
      lines.push(`${indent}# ${line}`)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, `${indent}# ${line}`]
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
}
