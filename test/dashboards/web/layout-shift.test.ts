import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBoard } from '#test/support/board/build-board.ts'
import { startBoardFixture } from '#test/support/board/fixture-server.ts'
import { forgetShifts, shiftsOf, watchShifts } from '#test/support/board/layout-shifts.ts'
import { openBoard } from '#test/support/board/open-board.ts'
import { sizeNames, sizes } from '#test/support/board/sizes.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

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
    await watchShifts(page)
    for (const [path, sign] of Object.entries(pages)) {
      await t.test(path, async () => {
        const address = path === '/series' ? `/series/${fixture.series[1]?.id}` : path
        await page.goto(fixture.url + address, { waitUntil: 'commit' })
        await page.waitForSelector(sign, { state: 'attached' })
        await page.waitForLoadState('networkidle')
        const { sum, text } = await shiftsOf(page)
        assert.ok(sum < shiftMax, text)
      })
    }
  })
}

for (const size of sizeNames) {
  test(`nothing jumps when the connection is lost and when it is back: ${size}`, {
    skip,
  }, async t => {
    await using fixture = await startBoardFixture({ seriesCount: 60 })
    await using board = await openBoard(fixture.url, { ...sizes[size], theme: 'light' })
    const { page } = board
    await watchShifts(page)
    for (const path of ['/', '/objectives', '/incidents'] as const) {
      await t.test(path, async () => {
        await page.goto(fixture.url + path)
        await page.waitForSelector(pages[path], { state: 'attached' })
        await page.waitForLoadState('networkidle')
        await forgetShifts(page)
        fixture.fault = () => 'down'
        fixture.cut()
        await page.getByText(/Reconnecting, data .* old/).waitFor()
        // Whoever comes back to a page has it ask for its own part as well.
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        if (path === '/objectives') await page.getByText(/Objectives: as read .* ago/).waitFor()
        fixture.fault = () => undefined
        await page.locator('.notice').first().waitFor({ state: 'detached' })
        await page.locator('.clock.live').waitFor()
        const { sum, text } = await shiftsOf(page)
        assert.ok(sum < 0.001, text)
      })
    }
  })
}
