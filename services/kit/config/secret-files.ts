import { fileTroubleText } from '../file-trouble.ts'
import {
  childNode,
  fileOptionOf,
  isSection,
  type OptionNode,
  type OptionPath,
  pathText,
  variantsOf,
} from './option-tree.ts'
import type { ConfigProblem } from './problem.ts'

/** Reads a small text file; rejects with the system's own error. */
export type ReadText = (path: string) => Promise<string>

/** In place of a secret that could not be read; the problem that comes with it keeps it from being used. */
const standIn = 'unreadable'

/** Characters of the largest secret that is read: a private key has a few thousand. */
const secretCharactersMax = 65_536

interface Resolution {
  readonly tree: unknown
  readonly problems: readonly (ConfigProblem & { readonly at: OptionPath })[]
}

/** Replaces each `nameFile: path` by `name: content`, so that schemas know one form of a secret alone. */
export async function readSecretFiles(
  tree: unknown,
  options: OptionNode,
  readText: ReadText,
): Promise<Resolution> {
  const problems: (ConfigProblem & { readonly at: OptionPath })[] = []

  const visit = async (value: unknown, node: OptionNode, path: OptionPath): Promise<unknown> => {
    if (Array.isArray(value)) {
      const items = value.map((item, index) => {
        const child = childNode(node, index, value)
        return child ? visit(item, child, [...path, index]) : item
      })
      return Promise.all(items)
    }
    if (!isSection(value)) return value
    const result: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value)) {
      const child = childNode(node, key, value)
      result[key] = child ? await visit(item, child, [...path, key]) : item
    }
    for (const name of secretNames(node, value)) await read(name, result, path)
    return result
  }

  const read = async (name: string, section: Record<string, unknown>, path: OptionPath) => {
    const option = fileOptionOf(name)
    const file = section[option]
    if (file === undefined) return
    const at = [...path, option]
    const problem = (found: string, allowed: string) =>
      problems.push({ at, path: pathText(at), found, allowed })
    if (section[name] !== undefined) {
      problem(`both ${name} and ${option}`, 'one of the two')
      delete section[option]
      return
    }
    delete section[option]
    // Keeps "missing" from being reported for the same mistake.
    section[name] = standIn
    if (typeof file !== 'string' || file === '') {
      problem('no file name', 'the name of a file')
      return
    }
    try {
      const content = (await readText(file)).replace(/\r?\n$/, '')
      const { length } = content
      if (length > 0 && length <= secretCharactersMax) section[name] = content
      else problem(`a file of ${length} characters`, `1 to ${secretCharactersMax} of them`)
    } catch (cause) {
      problem(`a file that cannot be read: ${fileTroubleText(cause, file)}`, 'a readable file')
    }
  }

  return { tree: await visit(tree, options, []), problems }
}

/** Secrets of a section whose file the loader reads. */
function secretNames(node: OptionNode, value: unknown): readonly string[] {
  const names = variantsOf(node, value).flatMap(option =>
    Object.values(option.properties ?? {}).map(child => child['x-fileOf']),
  )
  return [...new Set(names.filter(name => name !== undefined))]
}
