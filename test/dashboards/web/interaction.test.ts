import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { SeriesRow } from '#contracts/http-api.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import type { BoardFixture } from '#test/support/board/fixture-server.ts'
import { openFixtureBoard } from '#test/support/board/open-fixture-board.ts'
import { sizes } from '#test/support/board/sizes.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

/** Consumers of the lines on the screen, from the top. */
async function linesOf(page: Page): Promise<readonly string[]> {
  const lines = await page.locator('.list-body .line:not(.group)').evaluateAll(elements =>
    elements.map(element => ({
      top: element.getBoundingClientRect().top,
      name: element.querySelector('.name b')?.textContent ?? '',
    })),
  )
  return lines.toSorted((a, b) => a.top - b.top).map(({ name }) => name)
}

/** A row of the fixture that fires as nothing has fired before: its place is at the top. */
function firing(fixture: BoardFixture, consumer: string): SeriesRow {
  const row = fixture.series.map(one => one.rowAt(Date.now())).find(isOf(consumer))
  assert.ok(row)
  const ms = 9_000_000
  const age = { known: true, lowMs: ms, bestMs: ms, highMs: ms, method: 'reported' } as const
  return { ...row, atMs: Date.now(), age, state: 'firing' }
}

const isOf =
  (consumer: string) =>
  ({ series }: SeriesRow) =>
    series.consumer === consumer

const firstLine = (page: Page, name: string) =>
  eventually(async () => (await linesOf(page))[0] === name, { what: `${name} on top` })

test('rows keep their places under the pointer, and take the new order when it leaves', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  await firstLine(page, 'ledger-export')
  await page.locator('.list-body .line').nth(2).hover()
  const before = await linesOf(page)
  fixture.send({ event: 'rows', rows: [firing(fixture, 'email')] })
  const email = page.locator('.list-body .line', { hasText: 'email' })
  await email.locator('.state', { hasText: 'firing' }).waitFor()
  assert.deepEqual(await linesOf(page), before)
  await page.mouse.move(5, 5)
  await firstLine(page, 'email')
})

test('rows keep their places while the keyboard is in the list, and move when it leaves', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  await firstLine(page, 'ledger-export')
  await page.keyboard.press('j')
  const before = await linesOf(page)
  fixture.send({ event: 'rows', rows: [firing(fixture, 'email')] })
  await page
    .locator('.list-body .line', { hasText: 'email' })
    .locator('.state', { hasText: 'firing' })
    .waitFor()
  assert.deepEqual(await linesOf(page), before)
  await page.keyboard.press('Escape')
  await firstLine(page, 'email')
})

test('a series that ends keeps its line, said to have ended, until the pointer leaves', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  await firstLine(page, 'ledger-export')
  await page.locator('.list-body .line').nth(2).hover()
  fixture.send({ event: 'ended', ids: [fixture.series[0]?.id ?? ''] })
  await page.locator('.line.ended', { hasText: 'ledger-export' }).waitFor()
  await page.mouse.move(5, 5)
  await firstLine(page, 'billing')
})

test('the keyboard filters, walks the list, opens a series and comes back to its place', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 200 })
  const { page, complaints } = board
  await firstLine(page, 'ledger-export')
  const focused = () => page.evaluate('document.activeElement.dataset.series') as Promise<string>

  for (let press = 0; press < 40; press++) await page.keyboard.press('j')
  const fortieth = await focused()
  assert.ok(fortieth !== undefined)
  const box = await page.locator(`[data-series="${fortieth}"]`).boundingBox()
  assert.ok(box !== null && box.y > 90 && box.y < sizes.wide.height, 'the focused line is in sight')
  await page.keyboard.press('k')
  assert.notEqual(await focused(), fortieth)
  await page.keyboard.press('j')
  assert.equal(await focused(), fortieth)

  await page.keyboard.press('Enter')
  await page.waitForSelector('.series-page')
  assert.equal(decodeURI(new URL(page.url()).pathname), decodeURI(`/series/${fortieth}`))
  await page.keyboard.press('Escape')
  await page.waitForSelector('.list-body .line.selected')
  assert.ok(((await page.evaluate('scrollY')) as number) > 500, 'the list is where it was left')

  await page.keyboard.press('/')
  await page.keyboard.type('ghost')
  await eventually(async () => (await linesOf(page)).join() === 'recommendations', {
    what: 'the filtered list',
  })
  await page.keyboard.press('Escape')
  await eventually(async () => (await linesOf(page)).length > 5, { what: 'the whole list again' })

  await page.keyboard.press('?')
  await page.waitForSelector('dialog[open]')
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog[open]', { state: 'detached' })
  assert.deepEqual(complaints, [])
})

test('live values arrive without a focus or a scroll position being taken away', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 200 })
  const { fixture, page } = board
  await firstLine(page, 'ledger-export')
  await page.locator('.filter input').focus()
  await page.evaluate('scrollTo(0, 900)')
  const row = firing(fixture, 'ledger-export')
  fixture.send({ event: 'rows', rows: [row, firing(fixture, 'email')] })
  await page.locator('.chip', { hasText: '2 firing' }).waitFor()
  assert.equal(await page.evaluate('document.activeElement.type'), 'search')
  assert.equal(await page.evaluate('scrollY'), 900)
})

test('only the lines in sight are in the document and have their sparklines asked for', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 10_000 })
  const { fixture, page } = board
  await page.waitForSelector('.spark-line[d^="M"]')
  assert.ok((await page.locator('.list-body .line').count()) < 40)
  assert.ok(fixture.sparklineRequests.every(count => count < 40))
  await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
  await eventually(async () => (await page.locator('[aria-rowindex="10001"]').count()) === 1, {
    what: 'the last of 10,000 lines',
  })
})

test('a lost connection is said with the age of the data, keeps the numbers, and mends itself', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  await firstLine(page, 'ledger-export')
  const before = await linesOf(page)
  fixture.mode = 'broken'
  fixture.cut()
  const note = page.locator('.stale-note')
  await note.waitFor()
  assert.match((await note.textContent()) ?? '', /^Reconnecting, data \d+ s old\. The numbers are/)
  assert.deepEqual(await linesOf(page), before)
  fixture.mode = 'full'
  await page.locator('.clock.live').waitFor({ timeout: 20_000 })
  // Everything is read anew before news arrive again.
  await eventually(
    async () => {
      fixture.send({ event: 'rows', rows: [firing(fixture, 'email')] })
      return (await linesOf(page))[0] === 'email'
    },
    { what: 'news of email', withinMs: 30_000 },
  )
  assert.equal(await note.count(), 0)
})

test('a board that opens while the API is down fills itself when it is back', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12, mode: 'broken' })
  const { fixture, page } = board
  await page.locator('.failed-note', { hasText: 'foretap lag' }).waitFor()
  fixture.mode = 'full'
  await firstLine(page, 'ledger-export')
  assert.equal(await page.locator('.failed-note').count(), 0)
})

test('an event stream that skipped something makes the board read everything again', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12, mode: 'empty' })
  const { fixture, page } = board
  await page.waitForSelector('.blank')
  fixture.mode = 'full'
  fixture.send({ event: 'reset' })
  await firstLine(page, 'ledger-export')
})

test('the series page appends live values to its chart and says them', { skip }, async () => {
  await using board = await openFixtureBoard({
    seriesCount: 12,
    pathOf: ({ series }) => `/series/${series[6]?.id}`,
  })
  const { fixture, page } = board
  await page.waitForSelector('.chart canvas')
  fixture.send({ event: 'rows', rows: [firing(fixture, 'email')] })
  await page.locator('.series-head .state', { hasText: 'firing' }).waitFor()
  await page.locator('.chart[aria-label*="now 2 h 30 m"]').waitFor()
  await page.locator('.chart').first().focus()
  await page.keyboard.press('ArrowLeft')
  await page.locator('.tooltip', { hasText: '/s' }).waitFor()
})

test('the series page says whose series it is, and what happened around it', { skip }, async () => {
  await using board = await openFixtureBoard({
    seriesCount: 12,
    pathOf: ({ series }) => `/series/${series[0]?.id}`,
  })
  const { page } = board
  const facts = page.locator('.series-head .context-line')
  await facts.getByText('owner payments').waitFor()
  const runbook = facts.getByRole('link', { name: 'runbook' })
  assert.equal(await runbook.getAttribute('href'), 'https://example.com/runbooks/payments')
  const deploy = page.getByRole('link', { name: 'Deploy of ledger-export 1.4.2' })
  assert.equal(await deploy.getAttribute('href'), 'https://ci.example.com/builds/142')
  await page.getByText('members of ledger-export went from 3 to 2').waitFor()
})

test('ranges keep to the address, and the queries to copy follow the series', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({
    seriesCount: 12,
    pathOf: ({ series }) => `/series/${series[0]?.id}`,
  })
  const { page } = board
  await page.getByRole('button', { name: '7 d' }).click()
  await page.waitForURL(/range=7d/)
  const codes = await page.locator('.copy code').allTextContents()
  assert.equal(
    codes[0],
    'foretap_time_lag_seconds{cluster="kafka-eu", stream="payments", consumer="ledger-export"}',
  )
  const [, address = ''] = /^curl '([^']+)'$/.exec(codes[1] ?? '') ?? []
  const response = await fetch(address)
  assert.equal(response.status, 200)
  assert.equal(((await response.json()) as { resolution: string }).resolution, '15m')
  await page.getByText('read_uncommitted').waitFor()
})

test('a theme that was chosen outlives the page, over what the system says', { skip }, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { page } = board
  const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  assert.equal(await ground(), 'rgb(246, 247, 249)')
  const toggle = page.getByRole('button', { name: /^Theme/ })
  await toggle.click()
  await toggle.click()
  assert.equal(await ground(), 'rgb(14, 17, 23)')
  await page.reload()
  assert.equal(await ground(), 'rgb(14, 17, 23)')
})
