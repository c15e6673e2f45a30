import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildBoard } from '#test/support/board/build-board.ts'
import { openBoard, takePicture } from '#test/support/board/open-board.ts'
import { sizes } from '#test/support/board/sizes.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

/** An hour of the demo's past: enough for whole sparklines, and there within seconds. */
const env = { FORETAP_CLUSTERS__0__TYPE: 'demo', FORETAP_CLUSTERS__0__HISTORY_HOURS: '1' }

const isThere = () => true
const isMissing = () => false

test('the real foretap up serves a board that fills, goes on by itself, and shows the past of a series', {
  skip,
}, async () => {
  const data = await mkdtemp(join(tmpdir(), 'foretap-real-board-'))
  await using disposal = new AsyncDisposableStack()
  disposal.defer(() => rm(data, { recursive: true, force: true }))
  const foretap = disposal.use(startForetapProcess(['up', '--port', '0', '--data', data], { env }))
  const url = await foretap.url()
  const board = disposal.use(await openBoard(url, { ...sizes.wide, theme: 'light' }))
  const { page } = board
  const lines = page.locator('.list-body .line')
  await eventually(async () => (await lines.count()) >= 10, { what: 'lines', withinMs: 60_000 })
  // Pictures and points come from the store: they are there once the demo has caught up with the present.
  await eventually(
    async () => {
      await page.reload()
      const sixth = page.locator('.spark-line[d^="M"]').nth(5)
      return await sixth.waitFor({ state: 'attached', timeout: 5_000 }).then(isThere, isMissing)
    },
    { what: 'sparklines', withinMs: 90_000 },
  )
  await takePicture(page, 'real-overview')

  const saying = () => lines.allTextContents()
  const before = (await saying()).join()
  await eventually(async () => (await saying()).join() !== before, {
    what: 'live changes',
    withinMs: 60_000,
  })

  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.chart canvas')
  await page.locator('.chart[aria-label^="Age over the last 30 m: now"]').waitFor()
  await page.locator('.chart').first().focus()
  await page.keyboard.press('ArrowLeft')
  await page.locator('.tooltip', { hasText: 'records' }).waitFor()
  await takePicture(page, 'real-series')

  await page.goto(`${url}/bridges`)
  await page.getByRole('heading', { name: 'demo' }).waitFor()
  await page.getByText('Look-ups by timestamp').waitFor()
  // The real server's content policy is in force: whatever it blocks is a complaint.
  assert.deepEqual(board.complaints, [])
})
