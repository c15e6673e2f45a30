import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildBoard } from '#test/support/board/build-board.ts'

const folder = join(import.meta.dirname, '../../../dist/web')

/** Bytes that a browser takes to show the board: its page and what that names, compressed as the server does. */
export function firstLoadBytes(): number {
  buildBoard()
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  const named = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
  const texts = [page, ...named.map(path => readFileSync(join(folder, path)))]
  return texts.reduce((sum, text) => sum + gzipSync(text).length, 0)
}

/** Bytes of all pages of the board together: what its page leads to, at once or when it is opened. Not the reader of the API. */
export function allPagesBytes(): number {
  buildBoard()
  const names = readdirSync(join(folder, 'assets'))
  const texts = new Map([['index.html', readFileSync(join(folder, 'index.html'), 'utf8')]])
  for (const text of texts.values()) {
    for (const name of names.filter(one => !texts.has(one) && text.includes(one))) {
      texts.set(name, readFileSync(join(folder, 'assets', name), 'utf8'))
    }
  }
  return [...texts.values()].reduce((sum, text) => sum + gzipSync(text).length, 0)
}
