import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A page that people read in the repository or the package. */
export interface Page {
  /** Below the root. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
}

/** A fenced block. */
export interface Block {
  readonly language: string
  readonly text: string
  /** `docs/lag.md:7`: of the line that opens it. */
  readonly at: string
}

export function readPages(): readonly Page[] {
  return globSync(['*.md', 'docs/**/*.md', 'services/**/*.md'], { cwd: root })
    .toSorted()
    .map(path => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, blocks: blocksOf(path, text) }
    })
}

function blocksOf(path: string, text: string): Block[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language = '', 2: body = '', index }) => ({
      language,
      text: body,
      at: `${path}:${text.slice(0, index).split('\n').length}`,
    }),
  )
}

/** The commands of a shell block, without comments. */
export function commandsOf({ text }: Block): readonly string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map(line => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(line => line !== '')
}

/** Targets of a page's links and pictures; code is not searched. */
export function linksOf({ text }: Pick<Page, 'text'>): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchorsOf({ text }: Pick<Page, 'text'>): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
  return new Set(
    headings.map(heading =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  )
}
