import assert from 'node:assert/strict'
import { test } from 'node:test'
import { incidentDetails } from '#contracts/http/incident-routes.ts'
import { startIncidentApi } from '#test/services/api/start-incident-api.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import { openBoard, takePicture } from '#test/support/board/open-board.ts'
import { sizes } from '#test/support/board/sizes.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'
import { breach } from '#test/support/open-notifier.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

test('a breach comes up on an open board, is acknowledged there by key, and stops being told; its end takes it away', {
  skip,
}, async () => {
  await using api = await startIncidentApi({ alerting: { flapping: { dwellMs: 0 } } })
  await using board = await openBoard(api.http.url, { ...sizes.wide, theme: 'light' })
  const { page, complaints } = board
  await page.locator('.clock.live').waitFor()
  const startMs = Date.now() - 60_000
  await api.publish(breach({ consumer: 'billing', atMs: Date.now(), startMs }))
  // No reading in between: a live event brings it.
  const card = page.locator('.incident-card.firing')
  await card.waitFor()
  const id = (await card.getAttribute('data-incident')) ?? ''
  assert.match((await card.locator('h2').textContent()) ?? '', /billing on orders is 12 s late/)

  await page.keyboard.press('a')
  await page.keyboard.press('a')
  await page.waitForSelector('dialog[open].who')
  await eventually(async () => (await page.locator('#who-names option').count()) === 1, {
    what: 'the people of the configuration',
  })
  await page.keyboard.type('ann')
  await page.keyboard.press('Enter')
  await page.locator('.incident-card.acknowledged').waitFor()
  const read = async () => incidentDetails.parse(await (await api.get(`/incidents/${id}`)).json())
  const { incident, deliveries } = await read()
  assert.deepEqual([incident.state, incident.acknowledgedBy], ['acknowledged', 'ann'])
  assert.deepEqual(
    deliveries.map(({ state }) => state),
    ['acknowledged'],
  )

  await page.locator('.incident-card a', { hasText: 'billing' }).click()
  await page.locator('.timeline li', { hasText: 'Acknowledged.' }).waitFor()
  await page.locator('.delivery.acknowledged').waitFor()
  await takePicture(page, 'real-incident')
  await page.getByLabel('Comment').fill('Scaled out.')
  await page.getByLabel('Comment').press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('.timeline .said', { hasText: 'Scaled out.' }).waitFor()

  await page.goto(api.http.url)
  await page.locator('.incident-card.acknowledged').waitFor()
  const endMs = Date.now()
  await api.publish(breach({ consumer: 'billing', atMs: endMs, startMs, endMs }))
  await page.locator('.incident-card').waitFor({ state: 'detached' })
  assert.equal((await read()).incident.state, 'resolved')
  assert.deepEqual(complaints, [])
})
