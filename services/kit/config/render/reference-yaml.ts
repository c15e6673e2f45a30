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
    const isRequired = node.required?.includes(name) ?? false
    const lines = optionLines({ name, node: child, isRequired }, { ...place, envName })
    return place.depth === 0 ? [...lines, ''] : lines
  })
}

interface Option {
  readonly name: string
  readonly node: OptionNode
  readonly isRequired: boolean
}

function optionLines(option: Option, place: Place): string[] {
  const { name, node, isRequired } = option
  const { indent, envName } = place
  const about = node.description === undefined ? [] : comment(node.description, indent)
  const alternatives = alternativesOf(node)
  if (alternatives.length > 0) return [...about, ...alternativeLines(option, alternatives, place)]
  if (node.properties) {
    const inner = { indent: `${indent}  `, envName, depth: place.depth + 1 }
    const lines = sectionLines(node, inner)
    // A section in which everything is commented out would be nothing at all to YAML.
    const isEmpty = lines.every(line => line.trimStart().startsWith('#'))
    const section = [`${indent}${name}:${isEmpty ? ' {}' : ''}`, ...lines]
    // An optional section means something by being there: it stays out until it is wanted.
    const isWritten = node.default !== undefined || isRequired
    return [...about, ...(isWritten ? section : commentOut(section, indent))]
  }
  const allowed = comment(`${sentence(allowedText(node))} ${envName}`, indent)
  return [...about, ...allowed, valueLine(option, indent)]
}

/** The option with its default; commented out where it has none, unless its section needs it. */
function valueLine({ name, node, isRequired }: Option, indent: string): string {
  if (node.default !== undefined) return `${indent}${name}: ${flow(node.default)}`
  return isRequired ? `${indent}${name}:` : `${indent}# ${name}:`
}

/** The default as a value, then each alternative commented out with its own options. */
function alternativeLines(option: Option, alternatives: readonly OptionNode[], place: Place) {
  const { indent, envName } = place
  const isList = option.node.items !== undefined
  const inside = {
    indent: `${indent}${isList ? '    ' : '  '}`,
    envName: isList ? `${envName}__0` : envName,
    depth: place.depth + 1,
  }
  const variants = alternatives.flatMap(alternative => {
    const tag = tagOf(alternative)
    const tagText = tag === undefined ? '' : `${tag.name}: ${String(tag.value)}`
    const opening = isList
      ? [`${indent}  -${tagText && ' '}${tagText}`]
      : [`${inside.indent}${tagText}`]
    const lines = [
      `${indent}${option.name}:`,
      ...opening,
      ...sectionLines(withoutTag(alternative), inside),
    ]
    const head = tagText === '' ? 'An element has:' : `With ${tagText}:`
    return [`${indent}#`, ...comment(head, indent), ...commentOut(lines, indent)]
  })
  return [valueLine(option, indent), ...variants]
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

function commentOut(lines: readonly string[], indent: string): string[] {
  return lines.map(line => `${indent}# ${line.slice(indent.length)}`)
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
