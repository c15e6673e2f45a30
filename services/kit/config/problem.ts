import type { z } from 'zod'
import { AppError, messageOf } from '../errors.ts'
import { allowedText, foundText, tagOf } from './describe-option.ts'
import {
  fileOptionOf,
  nodeAt,
  type OptionNode,
  type OptionPath,
  pathText,
  valueAt,
} from './option-tree.ts'

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Where in the configuration: `clusters[0].brokers`; empty for a file that cannot be read at all. */
  readonly path: string
  /** Where it was written: `foretap.yaml:3:5`, an environment variable or a flag. */
  readonly origin?: string
  readonly found: string
  /** What the schema allows; empty where it cannot say. */
  readonly allowed: string
  /** What a component says about it in its own words, instead of `allowed`. */
  readonly rule?: string
}

/** One line: `api.port (foretap.yaml:3:9): found "x"; allowed is a whole number from 0 to 65535`. */
export function problemText({ path, origin, found, allowed, rule }: ConfigProblem): string {
  const where = [path, origin && (path === '' ? origin : `(${origin})`)].filter(Boolean).join(' ')
  if (rule !== undefined) return `${where}: found ${found}; ${rule}`
  return `${where}: found ${found}${allowed === '' ? '' : `; allowed is ${allowed}`}`
}

/** What was thrown when something was read as it is configured: what happened, and what to do about it. */
export function thrownProblem(
  cause: unknown,
  { path, found }: Pick<ConfigProblem, 'path' | 'found'>,
): ConfigProblem {
  const advice = cause instanceof AppError ? ` ${cause.spec.advice}` : ''
  return { path, found, allowed: '', rule: `${messageOf(cause)}${advice}` }
}

interface Context {
  readonly options: OptionNode
  readonly tree: unknown
  readonly originOf: (path: OptionPath) => string | undefined
}

/** Says what a schema found wrong, in the words of the options. */
export function problemsOf(error: z.ZodError, context: Context): ConfigProblem[] {
  return error.issues.flatMap(issue => problemsOfIssue(issue, context))
}

function problemsOfIssue(issue: z.core.$ZodIssue, context: Context): ConfigProblem[] {
  const path = issue.path.map(key => (typeof key === 'symbol' ? String(key) : key))
  const { options, tree } = context
  if (issue.code === 'unrecognized_keys') {
    const node = nodeAt(options, path, tree)
    return issue.keys.map(key => unknownKey([...path, key], node, context))
  }
  const node = nodeAt(options, path, tree)
  const found = foundText(valueAt(tree, path), node, String(path.at(-1) ?? ''))
  const parent = nodeAt(options, path.slice(0, -1), tree)
  const rule = zodMessage.test(issue.message) ? {} : { rule: issue.message }
  return [at(path, { found, allowed: allowedFor(issue, node, parent), ...rule }, context)]
}

/** How zod's own messages begin. They say less than the schema; one that a component wrote says more. */
const zodMessage = /^(Invalid|Too small|Too big|Unrecognized)\b/

function allowedFor(
  issue: z.core.$ZodIssue,
  node: OptionNode | undefined,
  parent: OptionNode | undefined,
): string {
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) {
    const tags = (parent?.oneOf ?? parent?.anyOf ?? []).map(option => tagOf(option)?.value)
    return `one of ${tags.join(', ')}`
  }
  if (node === undefined || issue.code === 'custom') return ''
  const file = fileOptionOf(String(issue.path.at(-1)))
  const hasFile = node.writeOnly && parent?.properties?.[file] !== undefined
  return hasFile ? `${allowedText(node)}, here or in ${file}` : allowedText(node)
}

function unknownKey(path: OptionPath, parent: OptionNode | undefined, context: Context) {
  const section = valueAt(context.tree, path.slice(0, -1))
  return at(path, unknownKeyText(String(path.at(-1)), parent, section), context)
}

/** What to say of a key that a section does not have. */
export function unknownKeyText(key: string, parent: OptionNode | undefined, section: unknown) {
  const known = parent ? keysOf(parent, section) : []
  const close = closest(key, known)
  const allowed = close ? `"${close}", perhaps meant here` : `one of ${known.join(', ')}`
  return { found: 'an unknown key', allowed: known.length > 0 ? allowed : '' }
}

function keysOf(node: OptionNode, value: unknown): readonly string[] {
  const alternatives = node.oneOf ?? node.anyOf
  if (!alternatives) return Object.keys(node.properties ?? {})
  const fitting = alternatives.filter(option =>
    Object.entries(option.properties ?? {}).every(
      ([name, child]) => child.const === undefined || valueAt(value, [name]) === child.const,
    ),
  )
  const chosen = fitting.length > 0 ? fitting : alternatives
  return [...new Set(chosen.flatMap(option => keysOf(option, value)))]
}

function at(
  path: OptionPath,
  said: Pick<ConfigProblem, 'found' | 'allowed' | 'rule'>,
  context: Context,
): ConfigProblem {
  const origin = context.originOf(path)
  return { path: pathText(path), ...(origin !== undefined && { origin }), ...said }
}

/** The known word that a typing mistake or another spelling most likely meant. */
function closest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  const ranked = known
    .map(candidate => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  // A third of a word wrong is still a slip; more is another word.
  return best && best.distance <= Math.max(1, wanted.length / 3) ? best.candidate : undefined
}

/** Edits between two words: a letter added, left out, replaced, or swapped with its neighbour. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const edits = [
        (previous[j - 1] ?? 0) + (isSame ? 0 : 1),
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        isSwap ? (beforePrevious[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      ]
      row.push(Math.min(...edits))
    }
    beforePrevious = previous
    previous = row
  }
  return previous[b.length] ?? 0
}
