import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Language, type Node, Parser } from 'web-tree-sitter'

const root = join(import.meta.dirname, '../..')

/** Where the Xcode project is, from the root of the repository. */
export const watchAppFolder = 'watch-app-bridge/WatchApp'

/** One Swift file, parsed. */
export interface SwiftSource {
  /** From the folder of the Xcode project on. */
  readonly path: string
  readonly text: string
  readonly tree: Node
}

/** All Swift files of the watch app and its package. */
export async function readSwiftSources(): Promise<readonly SwiftSource[]> {
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve(
    '@repomix/tree-sitter-wasms/out/tree-sitter-swift.wasm',
  )
  const parser = new Parser()
  parser.setLanguage(await Language.load(grammar))
  const folder = join(root, watchAppFolder)
  return globSync('**/*.swift', { cwd: folder, exclude: ['**/.build/**'] })
    .toSorted()
    .map(path => {
      const text = readFileSync(join(folder, path), 'utf8')
      const tree = parser.parse(firstBranches(text))?.rootNode
      if (tree === undefined) throw new Error(`${path} was not parsed`)
      return { path, text, tree }
    })
}

/**
 * The first branch of each `#if`, with the lines of directives and other branches left empty: the grammar knows directives
 * only between statements. All branches are looked at by the compiler, where there is one.
 */
function firstBranches(text: string): string {
  const isOther: boolean[] = []
  return (
    text
      .split('\n')
      .map(line => {
        const directive = /^\s*#(if|else|elseif|endif)\b/.exec(line)?.[1]
        if (directive === undefined) return isOther.includes(true) ? '' : line
        if (directive === 'if') isOther.push(false)
        else if (directive === 'endif') isOther.pop()
        else isOther[isOther.length - 1] = true
        return ''
      })
      .join('\n')
      // Nor does it know macros in expressions and raw strings everywhere: they read as calls, names and plain strings.
      .replace(/#(expect|require|filePath)\b/g, ' $1')
      .replace(/#"(.*?)"#/g, (_, inner: string) => ` "${'x'.repeat(inner.length)}" `)
  )
}

/** Every node below one, itself first. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const child of node.children) if (child !== null) yield* nodesOf(child)
}
