import {
  childNode,
  isIndex,
  isSection,
  type OptionNode,
  type OptionPath,
  pathText,
  valueAt,
  variantsOf,
} from './option-tree.ts'
import { type ConfigProblem, unknownKeyText } from './problem.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Elements a list may be given by index; the schema bounds it further. */
const indexMax = 1_000

interface Overlay {
  readonly tree: unknown
  /** Path text → the variable that set it. */
  readonly origins: ReadonlyMap<string, string>
  readonly problems: readonly ConfigProblem[]
}

interface OverlayInput {
  readonly tree: unknown
  readonly options: OptionNode
  readonly env: Environment
  readonly prefix: string
  /** Variables under the prefix that mean something else, e.g. the name of the file. */
  readonly reserved: readonly string[]
}

/**
 * Lays `PREFIX_A__B_C=x` over the tree as `a.bC`. Names are matched without case and underscores; a list is
 * written with commas or by index (`A__0__B`); values take the type that the schema has. Variables without
 * the prefix are not ours and are left alone.
 */
export function overlayEnvironment(input: OverlayInput): Overlay {
  const { options, env, prefix, reserved } = input
  const origins = new Map<string, string>()
  let tree = input.tree
  const named = Object.entries(env)
    .filter(([name, value]) => name.startsWith(prefix) && value !== undefined)
    .filter(([name]) => !reserved.includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const apply = ([name, value = '']: [string, string | undefined]) => {
    const found = resolve(name.slice(prefix.length).split('__'), options, tree)
    if ('problem' in found) return { origin: name, ...found.problem }
    const problem = listProblem(found, tree)
    if (problem) return { origin: name, ...problem }
    tree = withValue(tree, found.path, convert(value, found.node))
    origins.set(pathText(found.path), name)
    return undefined
  }
  // A tag (`…__TYPE`) may come after keys that only exist with it: what fails is tried once more at the end.
  const failed = named.filter(entry => apply(entry) !== undefined)
  const problems = failed.map(apply).filter(problem => problem !== undefined)
  return { tree, origins, problems }
}

type Resolved =
  | { readonly path: OptionPath; readonly node: OptionNode }
  | { readonly problem: ConfigProblem }

function resolve(segments: readonly string[], options: OptionNode, tree: unknown): Resolved {
  let node = options
  const path: (string | number)[] = []
  for (const segment of segments) {
    const value = valueAt(tree, path)
    const key = keyFor(segment, node, value)
    const child = key === undefined ? undefined : childNode(node, key, value)
    if (key === undefined || child === undefined) {
      const said = unknownKeyText(segment.toLowerCase().replaceAll('_', ''), node, value)
      return { problem: { path: pathText([...path, segment]), ...said } }
    }
    path.push(key)
    node = child
  }
  return { path, node }
}

function keyFor(segment: string, node: OptionNode, value: unknown): string | number | undefined {
  for (const option of variantsOf(node, value)) {
    if (option.items && isIndex(segment)) return Number(segment)
    const known = Object.keys(option.properties ?? {})
    const key = known.find(candidate => plain(candidate) === plain(segment))
    if (key !== undefined) return key
    if (typeof option.additionalProperties === 'object' && segment !== '') {
      return segment.toLowerCase()
    }
  }
  return undefined
}

const plain = (name: string) => name.toLowerCase().replaceAll(/[_-]/g, '')

function listProblem(found: { path: OptionPath; node: OptionNode }, tree: unknown) {
  const path = pathText(found.path)
  for (const [depth, key] of found.path.entries()) {
    if (typeof key !== 'number') continue
    const list = valueAt(tree, found.path.slice(0, depth))
    const length = Array.isArray(list) ? list.length : 0
    if (key > length || key > indexMax) {
      return { path, found: `index ${key}`, allowed: `an index up to ${length}, without gaps` }
    }
  }
  const isPlain = variantsOf(found.node, undefined).some(node => isWritable(node))
  if (isPlain) return undefined
  return { path, found: 'a single value', allowed: 'its parts, each in a variable of its own' }
}

function isWritable({ type, items, const: tag }: OptionNode): boolean {
  if (type === 'array') return items === undefined || variantsOf(items, undefined).some(isWritable)
  return tag !== undefined || type !== 'object'
}

/** Text in the type of its option. What does not fit stays text, and the schema says what is allowed. */
function convert(text: string, node: OptionNode): unknown {
  const types = variantsOf(node, undefined).map(variant => variant.type)
  const [first] = variantsOf(node, undefined)
  if (types.includes('array')) {
    const items = first?.items ?? {}
    if (text.trim() === '') return []
    return text.split(',').map(part => convert(part.trim(), items))
  }
  if (types.includes('integer') || types.includes('number')) {
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return Number(text)
  }
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

/** A copy of the tree with one value changed. */
export function withValue(tree: unknown, path: OptionPath, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const changed = withValue(valueAt(tree, [key]), rest, value)
  if (typeof key === 'number') {
    const list: unknown[] = Array.isArray(tree) ? [...tree] : []
    list[key] = changed
    return list
  }
  return { ...(isSection(tree) ? tree : {}), [key]: changed }
}
