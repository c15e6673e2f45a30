import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startForetap } from '#cli/compose.ts'
import { foretapConfig } from '#cli/config.ts'
import { incident } from '#contracts/incident.ts'
import { outboxList } from '#contracts/outbox.ts'
import { pairingCode } from '#contracts/watch/pairing.ts'
import { deviceList } from '#contracts/watch/registration.ts'
import { silentLogger } from '#kit/logger.ts'
import { buildBoard } from '#test/support/board/build-board.ts'
import { takePicture } from '#test/support/board/open-board.ts'
import { chromiumMissing, findChromium } from '#test/support/chromium.ts'
import { eventually } from '#test/support/eventually.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { createPacedClock } from '#test/support/paced-clock.ts'
import { testVapidKey } from '#test/support/watch/open-watch.ts'
import { openWebWatch } from '#test/support/watch/open-web-watch.ts'
import { startMockPushService } from '#test/support/watch/push-service.ts'

const skip = findChromium() === undefined ? chromiumMissing : false
if (skip === false) buildBoard()
const withinMs = 240_000
/** By the demo's time: what was pushed longer ago may be about to end. */
const freshMs = 30_000

/** The demo, whose consumers slow down now and then, and grace, who hears of all of it in her browser. */
const configIn = (folder: string) =>
  foretapConfig.parse({
    clusters: [{ type: 'demo', historyHours: 0 }],
    alerting: {
      channels: [
        {
          ...{ type: 'web_push', name: 'browsers', privateKey: testVapidKey, services: ['*'] },
          subject: 'mailto:ops@foretap.example',
          outgoing: { networks: ['127.0.0.0/8'], allowHttp: true },
        },
      ],
      people: [{ name: 'grace', targets: [{ channel: 'browsers' }] }],
      chains: [{ name: 'all', steps: [{ people: ['grace'] }] }],
      // Nothing of a demo without a past has proven itself: what it foretells is told quietly.
      routes: [{ chain: 'all', levels: { unproven: 'passive' } }],
      rateLimit: { tapsPerHour: 1_000 },
      flapping: { enterAt: 100 },
    },
    store: { path: join(folder, 'foretap.db') },
    api: { port: 0 },
  })

const roles = ['bridge', 'collector', 'notifier', 'api'] as const

const post = (url: string, body: unknown) =>
  fetch(url, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(body),
  })

test('a consumer of the demo slows down: foretold, pushed, felt in the browser, acknowledged there, and everybody agrees', {
  skip,
}, async () => {
  await using folder = await temporaryFolder()
  await using service = await startMockPushService()
  const clock = createPacedClock(1_800_000_000_000, 1)
  await using foretap = await startForetap(configIn(folder.path), {
    ...{ roles, env: {}, clock, log: silentLogger },
  })
  const { url } = foretap
  const read = async (path: string) => (await fetch(`${url}${path}`)).json()

  const offered = await post(`${url}/api/v1/devices/pairings`, { person: 'grace' })
  const { url: link } = pairingCode.parse(await offered.json())
  const box = service.subscribe()
  assert.ok(box.registration.kind === 'web_push')
  const { endpoint, keys } = box.registration.subscription
  await using web = await openWebWatch(link, {
    ...{ width: 390, height: 844, theme: 'dark', subscription: { endpoint, keys } },
  })
  const { page } = web
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  const device = await eventually(
    async () => {
      const { devices } = deviceList.parse(await read('/api/v1/devices'))
      return devices.find(({ push }) => push === 'web_push')
    },
    { what: 'the browser to register', withinMs },
  )
  assert.deepEqual([device.person, device.remarks], ['grace', ['unproven']])

  // Foretold: the fan is there before anything is late. What is foretold may have come before it is looked at.
  const foretold = page.locator('.card.predicted').first()
  clock.pace(60)
  await eventually(
    async () => {
      if (!(await foretold.isVisible())) return false
      clock.pace(2)
      await foretold.click({ timeout: 5_000 }).catch(() => {})
      const isThere = await page
        .getByText('% sure')
        .first()
        .waitFor({ timeout: 5_000 })
        .then(
          () => true,
          () => false,
        )
      if (isThere) return true
      await page.goto(`${url}/watch/#home`)
      clock.pace(60)
      return false
    },
    { what: 'a prediction', withinMs },
  )
  await page.locator('.fan canvas').waitFor({ timeout: withinMs })
  await takePicture(page, 'watch-story-foretold')
  await page.goto(`${url}/watch/#home`)

  // It breaks, and is pushed. What broke and ended while the clock ran fast is of no use here.
  clock.pace(8)
  const card = (id: string, look: string) => page.locator(`.card.${look}[href="#incident=${id}"]`)
  const { notification } = await eventually(
    async () => {
      for (const message of box.messages) {
        const { data, timestamp } = message.notification
        const isNews = data.kind === 'firing' && clock.now() - timestamp < freshMs
        if (isNews && (await card(data.incident, 'firing').isVisible())) return message
      }
      return undefined
    },
    { what: 'a push of what fires', withinMs },
  )
  clock.pace(1)
  const { id: delivery, incident: id } = notification.data
  await web.push({ notification })
  const dialog = page.locator('dialog[open]')
  await dialog.waitFor({ timeout: withinMs })
  await takePicture(page, 'watch-story-alert')
  const stateOf = async () => {
    const { deliveries } = outboxList.parse(await read(`/api/v1/outbox?incident=${id}`))
    return deliveries.find(one => one.id === delivery)?.state
  }
  await eventually(async () => (await stateOf()) === 'received', { what: 'the receipt', withinMs })

  // Acknowledged on the web watch: page, outbox, API and board say the same.
  await dialog.getByRole('button', { name: 'Acknowledge' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await card(id, 'ack').waitFor({ timeout: withinMs })
  const known = await eventually(
    async () => {
      const answer = (await read(`/api/v1/incidents/${id}`)) as { incident?: unknown }
      const now = incident.safeParse(answer.incident ?? answer)
      return now.success && now.data.acknowledgedBy !== undefined && now.data
    },
    { what: 'the acknowledgement in the API', withinMs },
  )
  assert.equal(known.acknowledgedBy, 'grace')
  await eventually(async () => (await stateOf()) === 'acknowledged', {
    what: 'the acknowledgement in the outbox',
    withinMs,
  })
  const [proven] = deviceList.parse(await read('/api/v1/devices')).devices
  assert.deepEqual(proven?.remarks, [])
  await page.goto(`${url}/incidents/${id}`)
  await page
    .getByText(/acknowledged/i)
    .first()
    .waitFor({ timeout: withinMs })
  assert.deepEqual(web.complaints, [])
})
