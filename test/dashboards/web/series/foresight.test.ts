import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBoard } from '#test/support/board/build-board.ts'
import { openFixtureBoard } from '#test/support/board/open-fixture-board.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

test('the overview says when a consumer is expected to break and how likely; its page says why and what came before', {
  skip,
}, async () => {
  await using board = await openFixtureBoard({ seriesCount: 12 })
  const { page } = board
  const line = page.locator('.list-body .line', { hasText: 'billing' })
  await line.locator('.state', { hasText: 'predicted' }).waitFor()
  assert.match(
    (await line.locator('.details').textContent()) ?? '',
    /breaks in ~7 min \(5–11\): 82 % within 15 min/,
  )
  await line.locator('.name').click()
  const foresight = page.locator('.foresight')
  await foresight.getByText('consumers at their ceiling of 1.2 k/s').waitFor()
  const text = (await foresight.textContent()) ?? ''
  assert.match(text, /30 s objective breaks in ~7 min \(5–11\)/)
  assert.match(text, /within 15 min82 %/)
  assert.match(text, /arrivals \+80 % in 6 min\+34 %/, 'what raises the risk')
  assert.match(text, /no breach at this time yesterday−6 %/, 'what lowers it')
  assert.match(text, /deploy of billing 1.4.2 4 min ago(?!.?\d* %)/, 'what has no share of its own')
  assert.match(text, /By fixture@1, which has shown skill/)
  await foresight.getByText(/breach predicted: nothing came of it/).waitFor()
  const chart = page.getByRole('img', { name: /^Age over the last/ })
  await eventually(
    async () => /expected to break in ~7 min/.test((await chart.getAttribute('aria-label')) ?? ''),
    { what: 'the forecast in the words of the chart' },
  )
  await page.getByRole('button', { name: '3 h' }).click()
  await foresight.getByText(/the objective broke 8 m later/).waitFor()
})
