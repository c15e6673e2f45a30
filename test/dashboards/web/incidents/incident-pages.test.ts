import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBoard } from '#test/support/board/build-board.ts'
import { startBoardFixture } from '#test/support/board/fixture-server.ts'
import { openBoard, takePicture } from '#test/support/board/open-board.ts'
import { sizeNames, sizes, themes } from '#test/support/board/sizes.ts'
import { isWiderThanWindow, violationsOf } from '#test/support/board/violations.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

/** Each picture of these pages, and what shows that it is there. */
const views = {
  incidents: { path: '/incidents?show=all', sign: '.incident-line:nth-child(6)' },
  'incident-predicted': { path: '/incidents/in-billing', sign: '.chart canvas' },
  'incident-firing': { path: '/incidents/in-ledger', sign: '.delivery.dead' },
  'incident-blind': { path: '/incidents/in-audit', sign: '.timeline' },
  'incident-gone': { path: '/incidents/never', sign: '.blank' },
  deliveries: { path: '/deliveries', sign: '.delivery-line:not(.head)' },
  silences: { path: '/silences?match=stream%3D"catalog"', sign: '.silence-preview b' },
} as const

for (const theme of themes) {
  for (const size of sizeNames) {
    test(`pages of incidents are accessible and fit the window: ${theme}, ${size}`, {
      skip,
    }, async t => {
      await using fixture = await startBoardFixture({ seriesCount: 20 })
      await using board = await openBoard(fixture.url, { ...sizes[size], theme })
      const { page, complaints } = board
      for (const [name, { path, sign }] of Object.entries(views)) {
        await t.test(name, async () => {
          await page.goto(fixture.url + path)
          await page.waitForSelector(sign, { state: 'attached' })
          await takePicture(page, `board-${name}-${theme}-${size}`)
          assert.deepEqual(await violationsOf(page), [])
          assert.equal(await isWiderThanWindow(page), false)
        })
      }
      assert.deepEqual(complaints, [])
    })
  }
}

test('pages of incidents fit a narrow phone and a wide desk', { skip }, async () => {
  await using fixture = await startBoardFixture({ seriesCount: 20 })
  for (const width of [320, 1600]) {
    await using board = await openBoard(fixture.url, { width, height: 800, theme: 'dark' })
    await board.page.waitForSelector('.incident-card')
    assert.equal(await isWiderThanWindow(board.page), false, `overview at ${width}`)
    for (const [name, { path, sign }] of Object.entries(views)) {
      await board.page.goto(fixture.url + path)
      await board.page.waitForSelector(sign, { state: 'attached' })
      assert.equal(await isWiderThanWindow(board.page), false, `${name} at ${width}`)
    }
  }
})

/** What each page shows when there is nothing, nothing yet, or nothing to be had. */
const bareViews = {
  '/incidents': { empty: '.calm pre', silent: '.skeleton.busy', broken: '.problem' },
  '/incidents/in-billing': {
    ...{ empty: '.blank h1', silent: '.skeleton.busy', broken: '.problem' },
  },
  '/deliveries': { empty: '.calm pre', silent: '.skeleton.busy', broken: '.problem' },
  '/silences': { empty: '.silence-form', silent: '.skeleton.busy', broken: '.problem' },
} as const

for (const [theme, size] of [
  ['light', 'narrow'],
  ['dark', 'wide'],
] as const) {
  test(`empty, loading and broken pages of incidents are accessible: ${theme}, ${size}`, {
    skip,
  }, async t => {
    for (const mode of ['empty', 'silent', 'broken'] as const) {
      await using fixture = await startBoardFixture({ seriesCount: 20, mode })
      const look = { ...sizes[size], theme, reducedMotion: 'reduce' as const }
      await using board = await openBoard(fixture.url, look)
      for (const [path, signs] of Object.entries(bareViews)) {
        await t.test(`${path} ${mode}`, async () => {
          await board.page.goto(fixture.url + path)
          await board.page.waitForSelector(signs[mode])
          const name = path.slice(1).replaceAll('/', '-')
          await takePicture(board.page, `board-${name}-${mode}-${theme}-${size}`)
          assert.deepEqual(await violationsOf(board.page), [])
          assert.equal(await isWiderThanWindow(board.page), false)
        })
      }
      assert.deepEqual(board.complaints, [])
    }
  })
}
