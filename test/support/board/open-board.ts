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

const imagesFolder =
  process.env.UPDATE_SCREENSHOTS === '1'
    ? join(import.meta.dirname, '../../../docs/images')
    : join(tmpdir(), 'foretap-screenshots')

/** Takes a picture for the documentation: into docs/images with `UPDATE_SCREENSHOTS=1`, else into a temporary folder. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(imagesFolder, { recursive: true })
  await page.screenshot({ path: join(imagesFolder, `${name}.png`) })
}
