import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { buildBoard } from '#test/support/board/build-board.ts'
import { startBoardFixture } from '#test/support/board/fixture-server.ts'
import { openBoard, takePicture } from '#test/support/board/open-board.ts'
import { openFixtureBoard } from '#test/support/board/open-fixture-board.ts'
import { isWiderThanWindow, violationsOf } from '#test/support/board/violations.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

const deadline = { withinMs: 30_000 }

/** Each page of operators, and what it says where there is nothing and where nothing can be read. */
const pages = {
  objectives: { empty: 'foretap up --kafka', broken: 'Objectives cannot be read' },
  model: { empty: 'No collector has told', broken: 'The model cannot be read' },
  devices: { empty: 'foretap device pair', broken: 'Devices cannot be read' },
  bridges: { empty: 'foretap up --kafka', broken: 'The series cannot be read' },
  login: { empty: 'foretap token create', broken: 'foretap token create' },
} as const

for (const browser of [
  { name: 'small-dark', width: 320, height: 700, theme: 'dark' },
  { name: 'large-light', width: 1_600, height: 900, theme: 'light' },
] as const) {
  test(`pages of operators say what to do when they are empty, slow or broken: ${browser.name}`, {
    skip,
  }, async t => {
    await using fixture = await startBoardFixture({ seriesCount: 20 })
    const options = { ...browser, reducedMotion: 'reduce' as const }
    await using board = await openBoard(fixture.url, options)
    const { page, complaints } = board
    for (const [path, says] of Object.entries(pages)) {
      for (const mode of ['empty', 'silent', 'broken'] as const) {
        await t.test(`${path}, ${mode}`, async () => {
          fixture.mode = mode
          await page.goto(`${fixture.url}/${path}`, { waitUntil: 'commit' })
          const sign =
            mode === 'silent'
              ? page.locator(path === 'login' ? '.login form' : '.skeleton')
              : page.getByText(says[mode])
          await sign.first().waitFor()
          await takePicture(page, `board-${path}-${mode}-${browser.name}`)
          assert.deepEqual(await violationsOf(page), [])
          assert.equal(await isWiderThanWindow(page), false)
        })
      }
    }
    assert.deepEqual(complaints, [])
  })
}

const firstNames = (page: Page) =>
  page.locator('.list-body .line .name b').evaluateAll(elements =>
    elements
      .map(element => ({
        top: element.getBoundingClientRect().top,
        name: element.textContent ?? '',
      }))
      .toSorted((a, b) => a.top - b.top)
      .map(({ name }) => name),
  )

test('objectives are put in order by a click, filtered by a word, and opened by keys', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 60, pathOf: () => '/objectives' })
  const { page, complaints } = board
  const firstIs = (name: string) =>
    eventually(async () => (await firstNames(page))[0] === name, {
      ...{ what: `${name} on top`, ...deadline },
    })
  await firstIs('ledger-export')
  const header = page.getByRole('columnheader', { name: 'Left of 30 days' })
  await header.getByRole('button').click()
  await firstIs('search-index')
  assert.equal(await header.getAttribute('aria-sort'), 'ascending')
  await page.waitForURL(/sort=left/)
  await header.getByRole('button').click()
  assert.equal(await header.getAttribute('aria-sort'), 'descending')
  await page.getByRole('button', { name: /burns fast/ }).click()
  await eventually(async () => (await firstNames(page)).join() === 'ledger-export', {
    ...{ what: 'the one that burns fast', ...deadline },
  })
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.series-page')
  await page.getByText('99.9 % of 30 days, budget left').waitFor()
  assert.deepEqual(complaints, [])
})

test('of 10,000 objectives only the lines in sight are in the document', { skip }, async () => {
  await using board = await openFixtureBoard({ seriesCount: 10_000, pathOf: () => '/objectives' })
  const { page } = board
  await page.waitForSelector('.budget')
  assert.ok((await page.locator('.list-body .line').count()) < 60)
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
  await eventually(async () => (await page.locator('[aria-rowindex="10001"]').count()) === 1, {
    ...{ what: 'the last line', ...deadline },
  })
  for (let press = 0; press < 3; press++) await page.keyboard.press('j')
  await eventually(
    async () => (await page.evaluate('document.activeElement.dataset.series')) !== undefined,
    { what: 'a focused line', ...deadline },
  )
})

test('a device is paired by a code that is shown as letters and as a picture', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 5, pathOf: () => '/devices' })
  const { page, complaints } = board
  await page.getByRole('button', { name: 'Pair a device' }).click()
  await page.getByLabel('Whose device').selectOption('grace')
  await page.getByRole('button', { name: 'Make a code' }).click()
  await page.getByText('K7QF-3WXN').first().waitFor()
  const picture = page.getByAltText('QR code that pairs a device for grace')
  const width = picture.evaluate(image => Reflect.get(image, 'naturalWidth') as number)
  assert.ok((await width) > 0)
  await takePicture(page, 'board-pairing-light-wide')
  assert.deepEqual(await violationsOf(page), [])
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog.pair', { state: 'detached' })
  assert.deepEqual(complaints, [])
})

test('a device is revoked only after a second word, and a refusal is said', { skip }, async () => {
  await using board = await openFixtureBoard({ seriesCount: 5, pathOf: () => '/devices' })
  const { page } = board
  const asked: string[] = []
  await page.route('**/revoke', route => {
    asked.push(route.request().url())
    const body = JSON.stringify({ title: 'Your token may not do that.', status: 403 })
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body })
  })
  const card = page.locator('.device', { hasText: 'Ana’s watch' })
  await card.getByRole('button', { name: 'Revoke' }).click()
  assert.deepEqual(asked, [])
  await card.getByRole('button', { name: 'Keep it' }).click()
  await card.getByRole('button', { name: 'Revoke' }).click()
  await card.getByRole('button', { name: 'Revoke Ana’s watch' }).click()
  await card.getByText('Not done: Your token may not do that.').waitFor()
  assert.equal(asked.length, 1)
})

test('a token that is refused says why; one that is taken leads to the overview', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 5, pathOf: () => '/login' })
  const { page, complaints } = board
  let isRefused = true
  await page.route('**/api/v1/session', route => {
    if (route.request().method() !== 'POST') return route.fallback()
    const problem = { title: 'The token has expired.', status: 401 }
    const taken = { kind: 'session', id: 'grace', scopes: ['read'] }
    return route.fulfill({
      ...(isRefused ? { status: 401 } : { status: 200 }),
      contentType: 'application/json',
      body: JSON.stringify(isRefused ? problem : taken),
    })
  })
  const field = page.getByLabel('Token', { exact: true })
  await field.fill('foretap_secret')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').getByText('The token has expired').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  isRefused = false
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.waitForURL(/\/$/)
  assert.deepEqual(complaints, [])
})

test('a board that is not let in says so and leads to the page to log in', { skip }, async () => {
  await using board = await openFixtureBoard({ seriesCount: 5, mode: 'silent' })
  const { page, fixture } = board
  await page.route('**/api/v1/**', route => {
    const body = JSON.stringify({ title: 'A token is needed.', status: 401 })
    return route.fulfill({ status: 401, contentType: 'application/problem+json', body })
  })
  await page.goto(fixture.url)
  await page.getByText('only to those whom it knows').waitFor()
  assert.deepEqual(await violationsOf(page), [])
  await page.locator('.notice').getByRole('link', { name: 'Log in' }).click()
  await page.getByLabel('Token', { exact: true }).waitFor()
})
