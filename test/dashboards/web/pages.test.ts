import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBoard } from '#test/support/board/build-board.ts'
import { isForetold } from '#test/support/board/fixture-series.ts'
import { type BoardFixture, startBoardFixture } from '#test/support/board/fixture-server.ts'
import { openBoard, takePicture } from '#test/support/board/open-board.ts'
import { sizeNames, sizes, themes } from '#test/support/board/sizes.ts'
import { crowdedOn, isWiderThanWindow, violationsOf } from '#test/support/board/violations.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

/** Each picture that a person can be looking at, and what shows that it is there. */
const views = {
  overview: { path: () => '/', sign: '.spark-line[d^="M"]' },
  grouped: { path: () => '/?group=cluster', sign: '.line.group' },
  teams: { path: () => '/?group=team', sign: '.line.group:has-text("ledger")' },
  series: { path: firstSeries, sign: '.chart canvas' },
  'series-foretold': { path: foretoldSeries, sign: '.foresight .came' },
  'series-unknown': { path: unknownSeries, sign: '.fact' },
  'series-gone': { path: () => '/series/time_lag:a/b/c', sign: '.note' },
  bridges: { path: () => '/bridges', sign: '.problems' },
  objectives: { path: () => '/objectives', sign: '.budget' },
  model: { path: () => '/model', sign: '.reliability' },
  'what-if': { path: () => '/what-if', sign: '.choices button' },
  'what-if-series': { path: whatIfSeries, sign: '.foresight .probabilities' },
  devices: { path: () => '/devices', sign: '.device-facts' },
  login: { path: () => '/login', sign: '.login section' },
  missing: { path: () => '/nowhere', sign: '.blank' },
} as const

const incidentViews = {
  incidents: { path: () => '/incidents?show=all', sign: '.incident-line b' },
  incident: { path: () => '/incidents/in-billing', sign: '.incident-head h1' },
  deliveries: { path: () => '/deliveries?view=all', sign: '.delivery-line b' },
  silences: { path: () => '/silences', sign: '.silence' },
} as const

function whatIfSeries(fixture: BoardFixture): string {
  return foretoldSeries(fixture).replace('/series/', '/what-if?series=')
}

function firstSeries(fixture: BoardFixture): string {
  return `/series/${fixture.series[0]?.id}`
}

function foretoldSeries(fixture: BoardFixture): string {
  return `/series/${fixture.series.find(one => isForetold(one.rowAt(Date.now())))?.id}`
}

function unknownSeries(fixture: BoardFixture): string {
  return `/series/${fixture.series.find(one => !one.rowAt(Date.now()).age.known)?.id}`
}

/** A desk of 1280 px zoomed to 400 % and to 200 % (WCAG 2.2, 1.4.10 and 1.4.4), and a small phone. */
for (const width of [320, 360, 640]) {
  test(`every page has room for all of it at ${width} px, without scrolling sideways`, {
    skip,
  }, async t => {
    await using fixture = await startBoardFixture({ seriesCount: 60 })
    await using board = await openBoard(fixture.url, { width, height: 740, theme: 'light' })
    const { page } = board
    for (const [name, { path, sign }] of Object.entries({ ...views, ...incidentViews })) {
      await t.test(name, async () => {
        await page.goto(fixture.url + path(fixture))
        await page.waitForSelector(sign, { state: 'attached' })
        if (width === 320) await takePicture(page, `board-${name}-zoomed`)
        assert.equal(await isWiderThanWindow(page), false)
        assert.deepEqual(await crowdedOn(page), [])
      })
    }
  })
}

for (const theme of themes) {
  for (const size of sizeNames) {
    test(`every page is accessible and fits the window: ${theme}, ${size}`, { skip }, async t => {
      await using fixture = await startBoardFixture({ seriesCount: 60 })
      await using board = await openBoard(fixture.url, { ...sizes[size], theme })
      const { page, complaints } = board
      for (const [name, { path, sign }] of Object.entries(views)) {
        await t.test(name, async () => {
          await page.goto(fixture.url + path(fixture))
          await page.waitForSelector(sign, { state: 'attached' })
          await eventually(async () => !(await page.getByText('Reading the history').isVisible()), {
            what: 'the history',
          })
          await takePicture(page, `board-${name}-${theme}-${size}`)
          assert.deepEqual(await violationsOf(page), [])
          assert.equal(await isWiderThanWindow(page), false)
        })
      }
      await t.test('help', async () => {
        await page.goto(fixture.url)
        await page.waitForSelector('.list-body .line')
        await page.keyboard.press('?')
        await page.waitForSelector('dialog[open]')
        await takePicture(page, `board-help-${theme}-${size}`)
        assert.deepEqual(await violationsOf(page), [])
      })
      assert.deepEqual(complaints, [])
    })

    test(`empty, loading and broken are accessible: ${theme}, ${size}`, { skip }, async t => {
      for (const { mode, sign } of [
        { mode: 'empty', sign: '.blank code' },
        { mode: 'silent', sign: '.skeleton.busy' },
        { mode: 'broken', sign: '.failed-note' },
      ] as const) {
        await t.test(mode, async () => {
          await using fixture = await startBoardFixture({ seriesCount: 20, mode })
          await using board = await openBoard(fixture.url, {
            ...sizes[size],
            theme,
            reducedMotion: 'reduce',
          })
          await board.page.waitForSelector(sign)
          await takePicture(board.page, `board-${mode}-${theme}-${size}`)
          assert.deepEqual(await violationsOf(board.page), [])
          assert.equal(await isWiderThanWindow(board.page), false)
          assert.deepEqual(board.complaints, [])
        })
      }
    })
  }
}
