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

/** What axe-core finds wrong on the page by WCAG 2.2 AA and its best practices. `but`: rules that are not asked. */
export async function violationsOf(
  page: Page,
  but: readonly string[] = [],
): Promise<readonly string[]> {
  // Through the debugger: the page's own content policy forbids scripts that are not the server's.
  await page.evaluate(await readFile(axePath, 'utf8'))
  const rules = JSON.stringify(Object.fromEntries(but.map(id => [id, { enabled: false }])))
  const result = (await page.evaluate(`axe.run(document, { rules: ${rules} })`)) as AxeResult
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${JSON.stringify(any)}`),
  )
}

/** Whether a person would have to scroll sideways. */
export const isWiderThanWindow = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth') as Promise<boolean>

/** Runs in the page: controls that overlap each other or are cut by the window, where nothing scrolls them. */
const crowded = `(() => {
  const name = element =>
    (element.getAttribute('aria-label') || element.textContent || element.tagName).trim().slice(0, 40)
  const isShown = element =>
    element.checkVisibility({ visibilityProperty: true }) && element.closest('.unseen, .skip, .notices') === null
  const clipsOf = element => {
    const clips = []
    for (let one = element.parentElement; one !== null; one = one.parentElement) {
      const { overflowX, clipPath } = getComputedStyle(one)
      if (clipPath !== 'none') return undefined
      if (overflowX !== 'visible') clips.push(one)
    }
    return clips
  }
  const wrong = []
  const boxes = []
  for (const element of document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')) {
    const clips = isShown(element) ? clipsOf(element) : undefined
    const box = element.getBoundingClientRect()
    if (clips === undefined || box.width < 2 || box.height < 2) continue
    if (clips.length === 0 && (box.left < -1 || box.right > innerWidth + 1)) wrong.push('cut: ' + name(element))
    if (clips.length === 0) boxes.push({ element, box })
  }
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue
      const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
      const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
      if (width > 2 && height > 2) wrong.push('overlap: ' + name(a.element) + ' and ' + name(b.element))
    }
  }
  for (const element of document.querySelectorAll('main :is(h1, h2, h3, p, dt, dd, legend, label, button, b)')) {
    if (!isShown(element) || clipsOf(element) === undefined) continue
    const { overflowX, textOverflow } = getComputedStyle(element)
    if (overflowX === 'hidden' && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1) {
      wrong.push('cut text: ' + name(element))
    }
  }
  return wrong
})()`

/** What overlaps or is cut where there is little room. */
export const crowdedOn = (page: Page) => page.evaluate(crowded) as Promise<readonly string[]>
