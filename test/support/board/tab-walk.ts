import type { Page } from 'playwright-core'

/** Runs in the page: what a person should be able to reach by Tab, and what they see of where they are. */
const script = `(() => {
  const interactive = 'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable]'
  const name = element => [
    element.tagName.toLowerCase(),
    (element.getAttribute('aria-label') || element.textContent || element.name || '').trim().slice(0, 40),
  ].join(' ')
  // A modal dialog is all that there is while it is open.
  const scope = () => document.querySelector('dialog:modal') ?? document
  const isWanted = element =>
    element.tabIndex >= 0 && !element.matches(':disabled') && element.checkVisibility({ visibilityProperty: true }) &&
    (element.type !== 'radio' || element.checked)
  const wanted = () => [...scope().querySelectorAll(interactive)].filter(isWanted)
  const isDrawn = style =>
    (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none'
  // What is only heard is seen by its label.
  const shown = element => element.classList.contains('unseen') ? element.closest('label') ?? element : element
  const isCovered = element => {
    const { left, top, width, height } = shown(element).getBoundingClientRect()
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]]
    return !points.some(([x, y]) => {
      const top_ = document.elementFromPoint(left + width * x, top + height * y)
      return top_ !== null && (shown(element).contains(top_) || top_.contains(element))
    })
  }
  return {
    ready: () => wanted().forEach(element => element.removeAttribute('data-reached')),
    positive: () => wanted().filter(element => element.tabIndex > 0).map(name),
    count: () => wanted().length,
    step() {
      const element = document.activeElement
      if (element === null || element === document.body || element.matches('main, dialog')) return []
      if (element.hasAttribute('data-reached')) return []
      element.setAttribute('data-reached', '')
      const wrong = []
      const drawn = [undefined, '::after'].some(part => isDrawn(getComputedStyle(shown(element), part)))
      if (!drawn) wrong.push('no focus is seen on ' + name(element))
      if (isCovered(element)) wrong.push('hidden while it has the focus: ' + name(element))
      return wrong
    },
    missed: () => wanted().filter(element => !element.hasAttribute('data-reached')).map(name),
  }
})()`

/**
 * Walks a page by Tab from its beginning to its end, and gives what is wrong with that: what cannot be reached, does not show
 * that it has the focus, or is beneath something then.
 */
export async function wrongByTab(page: Page): Promise<readonly string[]> {
  await page.evaluate(`window.walk = ${script}; walk.ready(); document.activeElement?.blur()`)
  const wrong = [...((await page.evaluate('walk.positive()')) as string[])]
  const count = (await page.evaluate('walk.count()')) as number
  // A list that is only partly in the document goes on while one walks through it.
  for (let press = 0; press < 2 * count + 20; press++) {
    await page.keyboard.press('Tab')
    wrong.push(...((await page.evaluate('walk.step()')) as string[]))
    const missed = (await page.evaluate('walk.missed()')) as string[]
    if (missed.length === 0) return wrong
  }
  const missed = (await page.evaluate('walk.missed()')) as string[]
  return [...wrong, ...missed.map(name => `not reached: ${name}`)]
}
