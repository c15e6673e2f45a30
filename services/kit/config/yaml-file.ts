import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { messageOf } from '../errors.ts'
import { type OptionPath, pathText } from './option-tree.ts'
import type { ConfigProblem } from './problem.ts'

export interface ConfigFile {
  /** As the user named it; stands before line and column in messages. */
  readonly name: string
  readonly text: string
}

export interface ParsedFile {
  readonly tree: unknown
  readonly problems: readonly ConfigProblem[]
  /** `name:line:column` of what was written for a path, or of the closest section around it. */
  readonly originOf: (path: OptionPath) => string | undefined
}

/** Reads YAML 1.2. Syntax errors and repeated keys come as problems with line and column. */
export function parseConfigFile({ name, text }: ConfigFile): ParsedFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${name}:${line}:${col}`
  }
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    path: '',
    origin: positionOf(pos[0]),
    found: `a mistake in the YAML: ${message}`,
    allowed: '',
  }))
  if (problems.length > 0) return { tree: {}, problems, originOf: () => undefined }
  const refused = (found: string, allowed: string): ParsedFile => {
    const problem = { path: '', origin: `${name}:1:1`, found, allowed }
    return { tree: {}, problems: [problem], originOf: () => undefined }
  }
  let tree: unknown
  try {
    tree = document.toJS() ?? {}
  } catch (error) {
    // Aliases are only followed here; too many of them are refused, since they can grow without end.
    return refused(`a mistake in the YAML: ${messageOf(error)}`, '')
  }
  if (Array.isArray(tree)) return refused('a list', 'sections with keys')
  if (typeof tree !== 'object') return refused('a single value', 'sections with keys')
  const originOf = (path: OptionPath) => {
    const offset = offsetAt(document, path)
    return offset === undefined ? undefined : positionOf(offset)
  }
  return { tree, problems: [], originOf }
}

/** Where the key (or list element) of a path starts. */
function offsetAt(document: ReturnType<typeof parseDocument>, path: OptionPath) {
  for (let length = path.length; length > 0; length--) {
    const known = path.slice(0, length)
    const parent = length === 1 ? document.contents : document.getIn(known.slice(0, -1), true)
    const last = known.at(-1)
    if (isMap(parent)) {
      const pair = parent.items.find(item => isScalar(item.key) && item.key.value === last)
      const key = pair?.key as Node | undefined
      if (key?.range) return key.range[0]
    }
    const node = document.getIn(known, true) as Node | undefined
    if (node?.range) return node.range[0]
  }
  return undefined
}

/** Name of a path's origin in a layer that only remembers exact paths (environment, flags). */
export function originIn(layer: ReadonlyMap<string, string>, path: OptionPath): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const origin = layer.get(pathText(path.slice(0, length)))
    if (origin !== undefined) return origin
  }
  return undefined
}
