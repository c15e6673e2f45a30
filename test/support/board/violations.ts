import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly target: readonly string[]; readonly any: unknown }[]
  }[]
}

/** What axe-core finds wrong on the page by WCAG 2.2 AA and its best practices. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // Through the debugger: the page's own content policy forbids scripts that are not the server's.
  await page.evaluate(await readFile(axePath, 'utf8'))
  const result = (await page.evaluate('axe.run(document)')) as AxeResult
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${JSON.stringify(any)}`),
  )
}

/** Whether a person would have to scroll sideways. */
export const isWiderThanWindow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth') as Promise<boolean>
