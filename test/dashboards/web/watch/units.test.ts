import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anomalyId } from '#contracts/anomaly.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { breach, shopSeries } from '#test/support/watch/anomalies.ts'
import { openWatch } from '#test/support/watch/open-watch.ts'
import { openWebWatch, serveBuild } from '#test/support/watch/open-web-watch.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()

test('values of a Prometheus query are shown in their unit, on the card and with their picture', {
  skip,
}, async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  serveBuild(watch)
  const { url } = await watch.offer()
  await using web = await openWebWatch(url, { width: 205, height: 251, theme: 'dark' })
  const { page } = web
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  const atMs = Date.now()
  const { cluster, ...rest } = shopSeries('{instance="db-1"}')
  const series = { ...rest, cluster, stream: 'disk used', kind: 'custom' } as const
  await watch.publish({
    ...breach({ consumer: 'db-1', atMs }),
    ...{ series, id: anomalyId(series, 'breach', atMs), objectiveMs: 8e12, unit: 'bytes' },
    age: { known: true, bestMs: 9e12, lowMs: 9e12, highMs: 9e12, method: 'reported' },
  })
  const card = page.locator('.card.firing')
  assert.match(
    (await card.locator('.number').textContent()) ?? '',
    /^9\sGB\s*now, objective 8\sGB$/,
  )
  await card.click()
  const label = 'Value over the last 20 minutes: now 9 GB, objective 8 GB.'
  await page.getByRole('img', { name: label }).waitFor()
  assert.deepEqual(web.complaints, [])
})
