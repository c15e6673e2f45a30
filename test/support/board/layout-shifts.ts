import type { Page } from 'playwright-core'

interface Shift {
  readonly value: number
  readonly what: readonly string[]
}

/**
 * Runs in the page: collects what moves by itself, and by how much (Layout Instability API). Notices at the foot of the window
 * make room for each other, and lie above the page.
 */
const watching = `window.shifts = []
const isNotice = ({ node }) => node instanceof Element && node.closest('.notices') !== null
new PerformanceObserver(list => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (sources.length > 0 && sources.every(isNotice)) continue
    const what = sources.map(({ node, previousRect: from, currentRect: to }) => {
      const name = node?.className || node?.nodeName || '?'
      return [name, ...[from, to].map(one => [one.x, one.y, one.width, one.height].join())].join(' ')
    })
    if (!hadRecentInput) window.shifts.push({ value, what })
  }
}).observe({ type: 'layout-shift', buffered: true })`

/** Collects, from the beginning of each page that is opened from now on, what moves by itself. */
export const watchShifts = (page: Page) => page.addInitScript(watching)

/** Forgets what has moved so far. */
export const forgetShifts = (page: Page) => page.evaluate('window.shifts = []')

export interface Shifts {
  readonly sum: number
  /** For the message of a test. */
  readonly text: string
}

export async function shiftsOf(page: Page): Promise<Shifts> {
  const shifts = (await page.evaluate('window.shifts')) as readonly Shift[]
  const sum = shifts.reduce((all, { value }) => all + value, 0)
  return { sum, text: `${sum.toFixed(3)}: ${JSON.stringify(shifts)}` }
}
