import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { apiRoutes } from '#contracts/http/api-routes.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import { openBoard } from '#test/support/board/open-board.ts'
import { sizes } from '#test/support/board/sizes.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { startWholeApi } from '../../../services/api/start-whole-api.ts'

const skip = findChromium() === undefined && chromiumMissing

before(buildBoard)

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
  assert.deepEqual(
    asked.filter(url => !url.startsWith(api.url) && !url.startsWith('data:')),
    [],
  )
  assert.deepEqual(refused, [])
})
