import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { buildBoard } from '#test/support/board/build-board.ts'
import { isForetold } from '#test/support/board/fixture-series.ts'
import type { BoardFixture, Fault } from '#test/support/board/fixture-server.ts'
import { takePicture } from '#test/support/board/open-board.ts'
import { openFixtureBoard } from '#test/support/board/open-fixture-board.ts'
import { sizes } from '#test/support/board/sizes.ts'
import { isWiderThanWindow, violationsOf } from '#test/support/board/violations.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

/** Each page: what it shows when all is well, and what it says of its own part when that cannot be read. */
const pages = {
  overview: { path: () => '/', sign: '.incident-card', said: 'Nobody can say here what is open' },
  grouped: {
    path: () => '/?group=team',
    ...{ sign: '.line.group:has-text("ledger")', said: 'team not read yet' },
  },
  incidents: { path: () => '/incidents', sign: '.incident-line b', said: 'Incidents cannot be' },
  incident: {
    path: () => '/incidents/in-billing',
    ...{ sign: '.incident-head h1', said: 'The incident cannot be read' },
  },
  series: { path: foretold, sign: '.foresight .came', said: 'The history cannot be read' },
  deliveries: { path: () => '/deliveries', sign: '.delivery-line b', said: 'Deliveries cannot be' },
  silences: { path: () => '/silences', sign: '.silence', said: 'Silences cannot be read' },
  objectives: { path: () => '/objectives', sign: '.budget', said: 'Objectives cannot be read' },
  model: { path: () => '/model', sign: '.reliability', said: 'The model cannot be read' },
  'what-if': { path: whatIf, sign: '.bend', said: 'Trying again by itself' },
  bridges: { path: () => '/bridges', sign: '.poll-bars', said: 'The bridges cannot be read' },
  devices: { path: () => '/devices', sign: '.device-facts', said: 'Devices cannot be read' },
} as const

function foretold(fixture: BoardFixture): string {
  return `/series/${fixture.series.find(one => isForetold(one.rowAt(Date.now())))?.id}`
}

function whatIf(fixture: BoardFixture): string {
  return foretold(fixture).replace('/series/', '/what-if?series=')
}

const failed: Fault = { status: 500, title: 'Something went wrong inside Foretap.' }
const refused: Fault = { status: 401, title: 'The token was revoked.' }
const withinMs = { timeout: 60_000 }

/** Whether the page reads well as it is. */
async function assertFine(page: Page, name: string): Promise<void> {
  assert.deepEqual(await violationsOf(page), [], name)
  assert.equal(await isWiderThanWindow(page), false, name)
}

/** Every other page in each look: all of them take a minute. */
for (const [theme, size, turn] of [
  ['light', 'narrow', 0],
  ['dark', 'wide', 1],
] as const) {
  test(`a page says what of it cannot be read, and fills itself once it can: ${theme}, ${size}`, {
    skip,
  }, async t => {
    await using board = await openFixtureBoard({
      seriesCount: 12,
      browser: { ...sizes[size], theme, reducedMotion: 'reduce' },
    })
    const { fixture, page, complaints } = board
    const looked = Object.entries(pages).filter((_, index) => index % 2 === turn)
    for (const [name, { path, sign, said }] of looked) {
      await t.test(name, async () => {
        fixture.fault = asked => (asked === '/series' || asked === '/live' ? undefined : failed)
        await page.goto(fixture.url + path(fixture))
        await page.locator('main').getByText(said).first().waitFor()
        assert.equal(await page.locator(sign).count(), 0)
        await takePicture(page, `board-unread-${name}-${theme}-${size}`)
        await assertFine(page, name)
        fixture.fault = () => undefined
        await page
          .locator(sign)
          .first()
          .waitFor({ ...withinMs, state: 'attached' })
        await page.locator('main').getByText(said).first().waitFor({ state: 'detached' })
        await page
          .locator('.notice')
          .first()
          .waitFor({ ...withinMs, state: 'detached' })
      })
    }
    assert.deepEqual(complaints, [])
  })
}

test('without the server a page keeps what it knows with its age, and follows again by itself', {
  skip,
}, async t => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  for (const name of ['overview', 'series', 'model', 'what-if', 'bridges', 'silences'] as const) {
    const { path, sign } = pages[name]
    await t.test(name, async () => {
      await page.goto(fixture.url + path(fixture))
      await page.locator(sign).first().waitFor({ state: 'attached' })
      await page.locator('.clock.live').waitFor()
      fixture.fault = () => 'down'
      fixture.cut()
      await page.getByText(/Reconnecting, data \d+ s old/).waitFor()
      assert.ok((await page.locator(sign).count()) > 0)
      await assertFine(page, name)
      fixture.fault = () => undefined
      await page.locator('.clock.live').waitFor()
      await page
        .locator('.notice')
        .first()
        .waitFor({ ...withinMs, state: 'detached' })
    })
  }
})

test('a token that ends while the page is open leads to the page to log in, and the numbers stay', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12, pathOf: () => '/objectives' })
  const { fixture, page } = board
  await page.locator('.budget').first().waitFor()
  await page.locator('.clock.live').waitFor()
  fixture.fault = () => refused
  fixture.cut()
  const notice = page.locator('.notice', { hasText: 'The token was revoked' })
  await notice.getByText(/What is shown is \d+ s old/).waitFor()
  await notice.getByRole('link', { name: 'Log in' }).waitFor()
  assert.equal(await page.locator('.clock').getByText('not let in').count(), 1)
  assert.ok((await page.locator('.budget').count()) > 0)
  await takePicture(page, 'board-token-ended-light-wide')
  await assertFine(page, 'token ended')
  // Somebody logs in, in another tab.
  fixture.fault = () => undefined
  await page.locator('.clock.live').waitFor(withinMs)
  await notice.waitFor({ ...withinMs, state: 'detached' })
})

test('a server that takes long is said to be slow, until it is not', { skip }, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  await page.locator('.incident-card').first().waitFor()
  fixture.fault = asked => (asked === '/incidents' ? { delayMs: 6_000 } : undefined)
  await page.goto(fixture.url)
  await page.locator('.list-body .line').first().waitFor()
  const notice = page.locator('.notice', { hasText: 'The server is slow' })
  await notice.getByText(/has been awaited for [4-9] s/).waitFor()
  await assertFine(page, 'slow')
  await page.locator('.incident-card').first().waitFor()
  await notice.getByText(/an answer took/).waitFor()
  await notice.waitFor({ ...withinMs, state: 'detached' })
})

test('a page whose code cannot be fetched says so, and is loaded again once there are news', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { fixture, page } = board
  await page.locator('.clock.live').waitFor()
  await page.route('**/assets/model-page*', route => route.abort())
  await page.getByRole('link', { name: 'Model' }).click()
  await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor()
  await page.unroute('**/assets/model-page*')
  const [row] = fixture.series.map(one => one.rowAt(Date.now()))
  assert.ok(row)
  await eventually(
    async () => {
      fixture.send({ event: 'rows', rows: [row] })
      return (await page.locator('.reliability').count()) > 0
    },
    { what: 'the page of the model', withinMs: 60_000 },
  )
})
