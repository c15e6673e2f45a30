import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startForetap } from '#cli/compose.ts'
import { foretapConfig } from '#cli/config.ts'
import { seriesList } from '#contracts/http-api.ts'
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
/** Share of its objective up to which a series leaves time enough to answer what is foretold of it. */
const earlyShare = 0.8

/** The demo with a past, in which its series have proven themselves, and grace, who hears of all of it in her browser. */
const configIn = (folder: string) =>
  foretapConfig.parse({
    clusters: [{ type: 'demo', historyHours: 2 }],
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
      routes: [{ chain: 'all', match: ['incident="breach"'] }],
      // Two hours hold two or three predictions of a series.
      predictions: { outcomesMin: 1 },
      budget: { predictedTapsPerDay: 1_000 },
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

test('a consumer of the demo slows down: foretold, pushed, felt in the browser and acknowledged there before it breaks', {
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

  await eventually(
    async () => {
      const { series } = seriesList.parse(await read('/api/v1/series'))
      return series.length > 0 && series.every(({ atMs }) => clock.now() - atMs < freshMs)
    },
    { what: 'the demo to reach the present', withinMs },
  )
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

  const incidentOf = async (id: string) => {
    const answer = (await read(`/api/v1/incidents/${id}`)) as { incident?: unknown }
    return incident.safeParse(answer.incident ?? answer).data
  }
  const stateOf = async (about: string, delivery: string) => {
    const { deliveries } = outboxList.parse(await read(`/api/v1/outbox?incident=${about}`))
    return deliveries.find(one => one.id === delivery)?.state
  }
  const card = (id: string, look: string) => page.locator(`.card.${look}[href="#incident=${id}"]`)
  const dialog = page.locator('dialog[open]')

  // Foretold: pushed before anything is late, and it fills the screen.
  clock.pace(20)
  const foretold = await eventually(
    async () => {
      for (const message of box.messages) {
        if (message.notification.data.kind !== 'predicted') continue
        const now = await incidentOf(message.notification.data.incident)
        const { ageMs = 0, objectiveMs = 0 } = now ?? {}
        if (now?.state === 'predicted' && ageMs < earlyShare * objectiveMs) return message
      }
      return undefined
    },
    { what: 'a push of what is foretold', withinMs },
  )
  clock.pace(1)
  const { id: delivery, incident: id, level } = foretold.notification.data
  assert.equal(level, 'time_sensitive', 'its series has proven itself')
  await card(id, 'predicted').waitFor({ timeout: withinMs })
  await web.push(foretold)
  await dialog.waitFor({ timeout: withinMs })
  await takePicture(page, 'watch-story-foretold')
  await eventually(async () => (await stateOf(id, delivery)) === 'received', {
    ...{ what: 'the receipt', withinMs },
  })

  // Acknowledged on the web watch before it breaks: page, outbox, API and board say the same.
  await dialog.getByRole('button', { name: 'Acknowledge' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await card(id, 'ack').waitFor({ timeout: withinMs })
  const known = await eventually(
    async () => {
      const now = await incidentOf(id)
      return now?.acknowledgedBy !== undefined && now
    },
    { what: 'the acknowledgement in the API', withinMs },
  )
  assert.equal(known.acknowledgedBy, 'grace')
  assert.equal(known.firedMs, undefined, 'nothing is late yet')
  await eventually(async () => (await stateOf(id, delivery)) === 'acknowledged', {
    ...{ what: 'the acknowledgement in the outbox', withinMs },
  })
  const [proven] = deviceList.parse(await read('/api/v1/devices')).devices
  assert.deepEqual(proven?.remarks, [])
  await page.goto(`${url}/incidents/${id}`)
  await page
    .getByText(/acknowledged/i)
    .first()
    .waitFor({ timeout: withinMs })
  await page.goto(`${url}/watch/#home`)

  // Something breaks: that is pushed whatever was said of it before. What broke and ended while the clock ran fast is of no use.
  clock.pace(8)
  const fired = await eventually(
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
  await web.push(fired)
  await dialog.waitFor({ timeout: withinMs })
  await takePicture(page, 'watch-story-alert')
  assert.deepEqual(web.complaints, [])
})
