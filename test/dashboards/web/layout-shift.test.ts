import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBoard } from '#test/support/board/build-board.ts'
import { startBoardFixture } from '#test/support/board/fixture-server.ts'
import { openBoard } from '#test/support/board/open-board.ts'
import { sizeNames, sizes } from '#test/support/board/sizes.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

interface Shift {
  readonly value: number
  readonly what: readonly string[]
}

/** Runs in the page from its beginning: collects what moved by itself, and by how much (Layout Instability API). */
const watchShifts = `window.shifts = []
new PerformanceObserver(list => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    const what = sources.map(({ node }) => node?.className || node?.nodeName || '?')
    if (!hadRecentInput) window.shifts.push({ value, what })
  }
}).observe({ type: 'layout-shift', buffered: true })`

/** Pages, and what shows that all of their data have come. */
const pages = {
  '/': '.spark-line[d^="M"]',
  '/series': '.history-note:empty',
  '/incidents': '.incident-line b',
  '/deliveries': '.delivery-line b',
  '/silences': '.silence-form',
  '/objectives': '.budget',
  '/model': '.reliability',
  '/what-if': '.choices button',
  '/bridges': '.poll-bars',
  '/devices': '.device-facts',
} as const

/** A tenth of what is called good for a page: a line of text that moves by its height is more. */
const shiftMax = 0.02

for (const size of sizeNames) {
  test(`nothing jumps while the data of a page arrive: ${size}`, { skip }, async t => {
    await using fixture = await startBoardFixture({ seriesCount: 60 })
    await using board = await openBoard(fixture.url, { ...sizes[size], theme: 'light' })
    const { page } = board
    // What a browser remembers of the board, it knows from the second visit on.
    await page.waitForSelector('.incident-card')
    await page.addInitScript(watchShifts)
    for (const [path, sign] of Object.entries(pages)) {
      await t.test(path, async () => {
        const address = path === '/series' ? `/series/${fixture.series[1]?.id}` : path
        await page.goto(fixture.url + address, { waitUntil: 'commit' })
        await page.waitForSelector(sign, { state: 'attached' })
        await page.waitForLoadState('networkidle')
        const shifts = (await page.evaluate('window.shifts')) as readonly Shift[]
        const sum = shifts.reduce((all, { value }) => all + value, 0)
        assert.ok(sum < shiftMax, `${sum.toFixed(3)}: ${JSON.stringify(shifts)}`)
      })
    }
  })
}
