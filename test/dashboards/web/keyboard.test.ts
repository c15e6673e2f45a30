import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { buildBoard } from '#test/support/board/build-board.ts'
import { isForetold } from '#test/support/board/fixture-series.ts'
import type { BoardFixture } from '#test/support/board/fixture-server.ts'
import { openFixtureBoard } from '#test/support/board/open-fixture-board.ts'
import { sizes, themes } from '#test/support/board/sizes.ts'
import { wrongByTab } from '#test/support/board/tab-walk.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

const foretold = (fixture: BoardFixture) =>
  `/series/${fixture.series.find(one => isForetold(one.rowAt(Date.now())))?.id}`

/** Each page, and what shows that it is there. */
const pages: Readonly<Record<string, readonly [(fixture: BoardFixture) => string, string]>> = {
  overview: [() => '/?group=team', '.line.group'],
  incidents: [() => '/incidents?show=all', '.incident-line b'],
  incident: [() => '/incidents/in-billing', '.incident-head h1'],
  series: [foretold, '.foresight .came'],
  deliveries: [() => '/deliveries?view=all', '.delivery-line b'],
  silences: [() => '/silences', '.silence'],
  objectives: [() => '/objectives', '.budget'],
  model: [() => '/model', '.reliability'],
  'what-if': [() => '/what-if', '.choices button'],
  'what-if of a series': [f => foretold(f).replace('/series/', '/what-if?series='), '.bend'],
  bridges: [() => '/bridges', '.poll-bars'],
  devices: [() => '/devices', '.device-facts'],
  login: [() => '/login', '.login section'],
  missing: [() => '/nowhere', '.blank'],
}

for (const [theme, size] of [
  [themes[0], 'wide'],
  [themes[1], 'narrow'],
] as const) {
  test(`all of a page is reached by Tab, and shows where the focus is: ${theme}, ${size}`, {
    skip,
  }, async t => {
    await using board = await openFixtureBoard({
      seriesCount: 8,
      browser: { ...sizes[size], theme, reducedMotion: 'reduce' },
    })
    const { fixture, page } = board
    for (const [name, [pathOf, sign]] of Object.entries(pages)) {
      await t.test(name, async () => {
        await page.goto(fixture.url + pathOf(fixture))
        await page.locator(sign).first().waitFor({ state: 'attached' })
        await page.locator('.clock.live').waitFor()
        assert.deepEqual(await wrongByTab(page), [])
      })
    }
  })
}

test('the first Tab offers to skip to the content, which is where the next one begins', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 5, pathOf: () => '/devices' })
  const { page } = board
  await page.locator('.device-facts').first().waitFor()
  await page.keyboard.press('Tab')
  const skipLink = page.getByRole('link', { name: 'Skip to the content' })
  const box = await skipLink.boundingBox()
  assert.ok(box !== null && box.y >= 0, 'the link is in sight')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.match(await focusedText(page), /^Pair a device$/)
})

const focusedText = (page: Page) =>
  page.evaluate('document.activeElement.textContent.trim()') as Promise<string>

/** Where a dialog is opened by a button, and what it is called. */
const dialogs = [
  ['/', 'Keys and signs', 'Keys and signs'],
  ['/devices', 'Pair a device', 'Pair a device'],
  ['/incidents', 'Say who', 'Who are you?'],
] as const

test('a dialog is walked by Tab, is left by Escape, and gives the focus back', {
  skip,
}, async t => {
  await using board = await openFixtureBoard({ seriesCount: 5 })
  const { fixture, page } = board
  for (const [path, button, title] of dialogs) {
    await t.test(title, async () => {
      await page.goto(fixture.url + path)
      await page.locator('.clock.live').waitFor()
      const opener = page.getByRole('button', { name: button, exact: true })
      await opener.focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: title })
      await dialog.waitFor()
      assert.deepEqual(await wrongByTab(page), [])
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      assert.ok(
        await opener.evaluate(element => element === element.ownerDocument.activeElement),
        'the focus is where it was',
      )
    })
  }
})
