import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import { stepMs } from '#contracts/frame.ts'
import { topics } from '#contracts/topics.ts'
import { watchIncidentList } from '#contracts/watch/watch-incident.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import { takePicture } from '#test/support/board/open-board.ts'
import { wrongByTab } from '#test/support/board/tab-walk.ts'
import { isWiderThanWindow, violationsOf } from '#test/support/board/violations.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { breach, prediction, shopSeries, someForecast } from '#test/support/watch/anomalies.ts'
import { openWatch, type WatchFixture } from '#test/support/watch/open-watch.ts'
import { openWebWatch, serveBuild, type WebWatch } from '#test/support/watch/open-web-watch.ts'
import { startMockPushService } from '#test/support/watch/push-service.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()
const withinMs = 30_000

/** Runs in the page: what it keeps under a name. */
const keptInPage = (name: string) => `new Promise(resolve => {
  const opening = indexedDB.open('foretap-watch')
  opening.onsuccess = () => {
    const read = opening.result.transaction('kept').objectStore('kept').get('${name}')
    read.onsuccess = () => resolve(read.result)
  }
})`

/** A wrist, a phone and a desk. */
const sizes = {
  wrist: { width: 205, height: 251 },
  phone: { width: 390, height: 844 },
  desk: { width: 1280, height: 800 },
} as const

const polled = (atMs: number): BridgeStatus => ({
  ...{ v: 1, cluster: 'shop', system: 'kafka', atMs, state: 'ok', problems: [] },
  ...{ problemsOmitted: 0, brokers: [], streams: 40, consumers: 100, series: 308 },
  seriesDropped: 0,
  cost: { requests: 1, sentBytes: 1, receivedBytes: 1, wallMs: 1, timestampLookups: 0 },
})

async function poll({ bus }: WatchFixture): Promise<void> {
  const value = JSON.stringify(polled(Date.now()))
  await bus.publish(topics.bridges.name, [{ key: 'shop', value }])
}

/** Half an hour of orders/billing, whose age has begun to grow. */
async function giveHistory({ store }: WatchFixture, nowMs: number): Promise<void> {
  const steps = 180
  const endMs = Math.floor(nowMs / stepMs) * stepMs
  for (let i = 0; i < steps; i++) {
    const late = Math.max(0, i - 110) ** 1.5 * 24
    const lastMs = Math.round(4_000 + late + 700 * Math.sin(i / 3) * Math.cos(i / 7))
    const [lowMs, highMs] = [Math.round(lastMs * 0.92), Math.round(lastMs * 1.08)]
    const startMs = endMs - (steps - i) * stepMs
    const age = { minMs: lowMs, maxMs: lastMs, lastMs, lowMs, highMs, hard: true }
    const series = shopSeries('billing')
    await store.history.append(startMs, [
      { series, startMs, samples: 2, age, facts: [], lostRecords: 0 },
    ])
  }
}

/** A pushed message about what fires, as the notifier makes it. */
const pushed = (incident: string) => ({
  notification: {
    ...{ title: 'orders/shipping 41 s, objective 30 s', body: 'It is late.', tag: incident },
    ...{ renotify: true, silent: false, requireInteraction: false, timestamp: Date.now() },
    data: {
      ...{ id: crypto.randomUUID(), incident, kind: 'firing', level: 'time_sensitive' },
      ...{ haptic: 'firing', expiresAtMs: Date.now() + 3_600_000 },
    },
  },
})

async function pair(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  await page.getByRole('heading', { name: /All quiet|Nobody knows/ }).waitFor()
}

/** Every look of the watch, one after the other: each is given to `look`. */
async function walk(
  watch: WatchFixture,
  web: WebWatch,
  look: (name: string) => Promise<void>,
): Promise<void> {
  const { page } = web
  await page.getByRole('heading', { name: 'Pair this device' }).waitFor()
  await look('pair')
  await pair(page)
  await look('unknown')
  await poll(watch)
  await page.getByRole('heading', { name: 'All quiet' }).waitFor()
  await look('quiet')
  const nowMs = Date.now()
  await giveHistory(watch, nowMs)
  await watch.publish(prediction({ consumer: 'billing', atMs: nowMs }))
  await page.locator('.card.predicted').waitFor()
  await watch.foretell(shopSeries('billing'), someForecast(nowMs))
  await look('predicted')
  await page.locator('.card.predicted').click()
  await page.locator('.fan canvas').waitFor()
  await look('incident')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await look('more')
  await page.goto(`${watch.url}/watch/#home`)
  await watch.publish(breach({ consumer: 'shipping', atMs: Date.now() }))
  const firing = page.locator('.card.firing')
  await firing.waitFor()
  await look('firing')
  const id = (await firing.getAttribute('href'))?.replace('#incident=', '') ?? ''
  await web.push(pushed(id))
  await page.locator('dialog[open]').waitFor()
  await look('alert')
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await page.locator('.card.ack').waitFor()
  await look('acknowledged')
  await page.goto(`${watch.url}/watch/#settings`)
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  await look('settings')
}

/** Each theme and each size, on a small machine within a minute. */
const looks = [
  ['dark', 'wrist'],
  ['dark', 'phone'],
  ['light', 'phone'],
  ['light', 'desk'],
] as const

for (const [theme, size] of looks) {
  test(`every look of the watch is accessible and fits: ${theme}, ${size}`, { skip }, async () => {
    await using folder = await temporaryFolder()
    await using watch = await openWatch({ folder: folder.path })
    serveBuild(watch)
    const { url } = await watch.offer()
    const options = { ...sizes[size], theme, reducedMotion: 'reduce' } as const
    await using web = await openWebWatch(url, options)
    await walk(watch, web, async name => {
      await takePicture(web.page, `watch-${name}-${theme}-${size}`)
      assert.deepEqual(await violationsOf(web.page), [], name)
      assert.equal(await isWiderThanWindow(web.page), false, name)
      if (size === 'phone') assert.deepEqual(await wrongByTab(web.page), [], name)
    })
    assert.deepEqual(web.complaints, [])
  })
}

test('what is done without a network waits, is shown as waiting, and is done when it is back', {
  skip,
}, async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  serveBuild(watch)
  const observer = await watch.device('ada')
  const { url } = await watch.offer()
  await using web = await openWebWatch(url, { ...sizes.phone, theme: 'dark' })
  const { page } = web
  await pair(page)
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  await page.locator('.card.firing').click()
  await page.getByRole('heading', { name: 'orders/billing' }).waitFor()
  // The worker has the page, so that it starts without a network.
  await page.waitForFunction('navigator.serviceWorker.controller !== null')
  await eventually(
    async () => {
      const kept: { incidents: [] } | undefined = await page.evaluate(keptInPage('snapshot'))
      return (kept?.incidents.length ?? 0) > 0
    },
    { what: 'what is shown to be kept', withinMs },
  )
  await page.context().setOffline(true)
  await page.locator('main').getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByText('Waits for the network: acknowledge').waitFor()
  await page.reload()
  await page.getByText('1 action waits').waitFor()
  await page.getByText('Offline, as of').waitFor({ timeout: withinMs })
  await takePicture(page, 'watch-offline-dark-phone')
  assert.deepEqual(await violationsOf(page), [])
  await page.context().setOffline(false)
  await eventually(
    async () => {
      const { incidents } = await observer.read(['GET', '/incidents'], watchIncidentList)
      return incidents[0]?.acknowledgedBy === 'grace'
    },
    { what: 'the acknowledgement', withinMs: 60_000 },
  )
  await page.getByText('acknowledged by grace').waitFor({ timeout: withinMs })
})

/** Runs in the worker: presses a button of the notification that is shown. */
const pressed = (action: string) => `(async () => {
  const [notification] = await registration.getNotifications()
  if (notification === undefined) return undefined
  const actions = notification.actions.map(({ title }) => title)
  dispatchEvent(new NotificationEvent('notificationclick', { notification, action: '${action}' }))
  return actions
})()`

test('a notification has its buttons, and acknowledging there is signed and done while no page is open', {
  skip,
}, async () => {
  await using folder = await temporaryFolder()
  await using service = await startMockPushService()
  await using watch = await openWatch({ folder: folder.path })
  serveBuild(watch)
  const observer = await watch.device('ada')
  const box = service.subscribe()
  assert.ok(box.registration.kind === 'web_push')
  const { endpoint, keys } = box.registration.subscription
  const { url } = await watch.offer()
  await using web = await openWebWatch(url, {
    ...{ ...sizes.phone, theme: 'dark', subscription: { endpoint, keys } },
  })
  await pair(web.page)
  const isTold = async () => {
    const { devices } = (await (await fetch(`${watch.url}/api/v1/devices`)).json()) as {
      devices: readonly { push: string }[]
    }
    return devices.some(({ push }) => push === 'web_push')
  }
  await eventually(isTold, { what: 'the browser to register', withinMs })
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const message = await eventually(() => box.messages[0], { what: 'a push', withinMs })
  // Somewhere else: the worker alone is left of the watch.
  await web.page.goto(`${watch.url}/livez`)
  const press = () => {
    // The browser stops workers and starts them anew: each time it is another one.
    const worker = web.page.context().serviceWorkers().at(-1)
    return worker?.evaluate(pressed('acknowledge')).catch(() => undefined)
  }
  const buttons = await eventually(
    async () => {
      // As from a push service that repeats what nobody took.
      await web.push(message)
      return eventually(press, { withinMs: 10_000, what: 'its buttons' }).catch(() => undefined)
    },
    { withinMs: 60_000, what: 'the notification' },
  )
  // Chromium has room for two.
  assert.deepEqual(buttons, ['Acknowledge', 'Snooze 15 min'])
  await eventually(
    async () => {
      const { incidents } = await observer.read(['GET', '/incidents'], watchIncidentList)
      return incidents[0]?.acknowledgedBy === 'grace'
    },
    { what: 'the acknowledgement', withinMs },
  )
})

test('without notifications the open page raises the alert by itself', { skip }, async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  serveBuild(watch)
  const { url } = await watch.offer()
  await using web = await openWebWatch(url, {
    ...{ ...sizes.phone, theme: 'dark', subscription: 'none' },
  })
  const { page } = web
  await pair(page)
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const dialog = page.locator('dialog[open]')
  await dialog.getByRole('heading', { name: 'orders/billing' }).waitFor({ timeout: withinMs })
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.locator('.card.firing').waitFor()
})

test('what cannot be read is neither called quiet nor gone, and is there once it can be read', {
  skip,
}, async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  serveBuild(watch)
  const { url } = await watch.offer()
  const options = { ...sizes.wrist, theme: 'dark', reducedMotion: 'reduce' } as const
  await using web = await openWebWatch(url, options)
  const { page } = web
  const failing = /\/incidents(\/[^/]+)?$/
  await page.route(failing, route => route.fulfill({ status: 500, body: 'no' }))
  await pair(page)
  await poll(watch)
  await page.getByText('308 series').waitFor({ timeout: withinMs })
  await page.getByRole('heading', { name: 'Nobody knows' }).waitFor()
  await page.getByText('The incidents cannot be read: Foretap answered with 500.').waitFor()
  await takePicture(page, 'watch-unread-dark-wrist')
  assert.deepEqual(await violationsOf(page), [])
  assert.equal(await isWiderThanWindow(page), false)
  await page.unroute(failing)
  await page.getByRole('heading', { name: 'All quiet' }).waitFor({ timeout: withinMs })
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  await page.locator('.card.firing').waitFor({ timeout: withinMs })
  await page.route(failing, route => route.fulfill({ status: 500, body: 'no' }))
  await page.locator('.card.firing').click()
  await page.getByText('Its details cannot be read').waitFor()
  await page.getByRole('heading', { name: 'orders/billing' }).waitFor()
  await page.unroute(failing)
  await page.getByRole('heading', { name: 'What happened' }).waitFor({ timeout: withinMs })
})

test('a device that is revoked says so and asks to be paired again', { skip }, async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  serveBuild(watch)
  const { url } = await watch.offer()
  await using web = await openWebWatch(url, { ...sizes.phone, theme: 'light' })
  await pair(web.page)
  const list = await fetch(`${watch.url}/api/v1/devices`)
  const [{ id }] = ((await list.json()) as { devices: [{ id: string }] }).devices
  await fetch(`${watch.url}/api/v1/devices/${id}/revoke`, { method: 'POST' })
  await web.page.getByText('This device was revoked').waitFor({ timeout: withinMs })
})

test('a wrong code is refused with the reason, and the key stays inside the browser', {
  skip,
}, async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  serveBuild(watch)
  await using web = await openWebWatch(`${watch.url}/watch`, { ...sizes.phone, theme: 'light' })
  const { page } = web
  await page.getByLabel('Code').fill('AAAA-AAAA')
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  await page.getByText('The pairing code is wrong, used or over.').waitFor()
  const isExtractable = await page.evaluate(
    `${keptInPage('key')}.then(({ privateKey }) => privateKey.extractable)`,
  )
  assert.equal(isExtractable, false)
})
