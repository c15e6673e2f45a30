import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { apiRoutes } from '#contracts/http/api-routes.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import { openBoard } from '#test/support/board/open-board.ts'
import { sizes } from '#test/support/board/sizes.ts'
import { violationsOf } from '#test/support/board/violations.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { startWholeApi } from '../../../services/api/start-whole-api.ts'

const skip = findChromium() === undefined && chromiumMissing

before(buildBoard)

/**
 * Of the markup of swagger-ui, which is not ours to change: headings of tags come right below that of the title, the head of
 * an operation is a button with a link in it, the choice among one server has no name, and its title stands outside of its
 * main part.
 */
const ofTheReader = ['heading-order', 'nested-interactive', 'select-name', 'region']

test('the reader at /docs shows every request of this server, and asks nobody else', {
  skip,
}, async () => {
  await using api = await startWholeApi()
  await using board = await openBoard(`${api.url}/docs`, { ...sizes.wide, theme: 'light' })
  const { page } = board
  const asked: string[] = []
  const refused: string[] = []
  page.on('request', request => void asked.push(request.url()))
  page.on('console', message => {
    if (message.type() === 'error') refused.push(message.text())
  })
  await page.reload()
  await page
    .locator('.opblock')
    .nth(Object.keys(apiRoutes).length - 1)
    .waitFor({ timeout: 60_000 })
  assert.equal(await page.locator('.opblock').count(), Object.keys(apiRoutes).length)
  assert.match(await page.title(), /Foretap API/)
  assert.equal(await page.locator('html.dark-mode').count(), 0)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.waitForSelector('html.dark-mode')
  await page.getByRole('link', { name: 'Board' }).waitFor()
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.waitForSelector(colorScheme === 'dark' ? 'html.dark-mode' : 'html:not(.dark-mode)')
    assert.deepEqual(await violationsOf(page, ofTheReader), [], colorScheme)
  }
  assert.deepEqual(
    asked.filter(url => !url.startsWith(api.url) && !url.startsWith('data:')),
    [],
  )
  assert.deepEqual(refused, [])
})
