import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type BrowserOptions, openChromium } from '../chromium.ts'

export interface OpenBoard extends AsyncDisposable {
  readonly page: Page
  /** What the page's console and its scripts complained about. */
  readonly complaints: readonly string[]
}

/** Opens the board in a browser of its own and collects every complaint of the page. */
export async function openBoard(url: string, options: BrowserOptions): Promise<OpenBoard> {
  const browser = await openChromium(options)
  const [page = await browser.context.newPage()] = browser.context.pages()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => {
    // Answers that failed on purpose are reported by the browser itself; tests of failures ask for them.
    const isAnswer = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, complaints, [Symbol.asyncDispose]: () => browser[Symbol.asyncDispose]() }
}

const docsFolder = join(import.meta.dirname, '../../../docs/images')
const otherFolder = join(tmpdir(), 'foretap-screenshots')

/** The pictures that docs/board.md shows. */
const documented: ReadonlySet<string> = new Set([
  'board-overview-light-wide',
  'board-overview-dark-narrow',
  'board-incident-firing-dark-wide',
  'board-series-dark-wide',
  'board-bridges-light-wide',
  'board-objectives-light-wide',
  'board-model-dark-wide',
  'board-what-if-light-wide',
  'board-devices-light-wide',
  'watch-quiet-dark-wrist',
  'watch-alert-dark-wrist',
  'watch-incident-dark-phone',
  'watch-story-alert',
  'watch-story-foretold',
])

/**
 * Takes a picture of the page to look at: into a temporary folder, or with `UPDATE_SCREENSHOTS=1` into docs/images where
 * the documentation shows it.
 */
export async function takePicture(page: Page, name: string): Promise<void> {
  const isForDocs = process.env.UPDATE_SCREENSHOTS === '1' && documented.has(name)
  const folder = isForDocs ? docsFolder : otherFolder
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
