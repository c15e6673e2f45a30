import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { heartbeatAnswer } from '#contracts/watch/heartbeat.ts'
import { receiptAnswer } from '#contracts/watch/receipt.ts'
import { type DeviceRecord, deviceList } from '#contracts/watch/registration.ts'
import { eventually } from '#test/support/eventually.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'
import { breach } from '#test/support/watch/anomalies.ts'
import { type SimulatedDevice, simulatedPermissions } from '#test/support/watch/device.ts'
import { openWatch, type WatchFixture } from '#test/support/watch/open-watch.ts'
import { type Subscriber, startMockPushService } from '#test/support/watch/push-service.ts'

const withinMs = 30_000

const firstMessage = ({ messages }: Subscriber) =>
  eventually(() => messages[0], { what: 'a push', withinMs })

async function confirm(
  device: SimulatedDevice,
  { delivery, incident, stage }: { delivery: string; incident: string; stage: 'received' | 'seen' },
) {
  const body = { v: 1, receipts: [{ delivery, incident, stage, atMs: Date.now() }] }
  const { receipts } = await device.read(['POST', '/receipts'], receiptAnswer, { body })
  return receipts[0]?.became
}

const recordOf = async ({ url }: WatchFixture, { id }: SimulatedDevice) => {
  const { devices } = deviceList.parse(await (await fetch(`${url}/api/v1/devices`)).json())
  return devices.find(one => one.id === id) as DeviceRecord
}

const stateOf = async ({ outbox }: WatchFixture, id: string) =>
  (await outbox.deliveries({ ids: [id] }))[0]?.state

test('what a person is told reaches the browser that they paired, and its receipts reach the outbox', async () => {
  await using folder = await temporaryFolder()
  await using service = await startMockPushService()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  const box = service.subscribe()
  const { device: registered } = await device.register(box.registration)
  assert.deepEqual(registered.remarks, ['unproven'])
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const { notification } = await firstMessage(box)
  assert.match(notification.title, /orders\/billing 41 s, objective 30 s/)
  const { id: delivery, incident } = notification.data
  assert.equal(await confirm(device, { delivery, incident, stage: 'received' }), 'taken')
  await eventually(async () => (await stateOf(watch, delivery)) === 'received', {
    what: 'the receipt in the outbox',
    withinMs,
  })
  assert.deepEqual((await recordOf(watch, device)).remarks, [])
  assert.equal(await confirm(device, { delivery, incident, stage: 'seen' }), 'taken')
  await eventually(async () => (await stateOf(watch, delivery)) === 'seen', {
    what: 'that it was seen',
    withinMs,
  })
})

test('nobody confirms a delivery that was made to another device', async () => {
  await using folder = await temporaryFolder()
  await using service = await startMockPushService()
  await using watch = await openWatch({ folder: folder.path })
  const [device, other] = [await watch.device(), await watch.device('ada')]
  const box = service.subscribe()
  await device.register(box.registration)
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const { id: delivery, incident } = (await firstMessage(box)).notification.data
  assert.equal(await confirm(other, { delivery, incident, stage: 'received' }), 'unknown')
  const made = { delivery: randomUUID(), incident, stage: 'received' as const }
  assert.equal(await confirm(device, made), 'unknown')
  await eventually(async () => (await stateOf(watch, delivery)) === 'accepted', {
    what: 'the answer of the push service',
    withinMs,
  })
})

test('without a receipt the next device of the person is told, and a late receipt still counts', async () => {
  await using folder = await temporaryFolder()
  await using service = await startMockPushService()
  await using watch = await openWatch({ folder: folder.path, delivery: { failOverMs: 1_000 } })
  const [old, young] = [await watch.device(), await watch.device()]
  const boxes = [service.subscribe(), service.subscribe()]
  const [first, second] = boxes
  assert.ok(first && second)
  await old.register(second.registration)
  await young.register(first.registration)
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const { data } = (await firstMessage(first)).notification
  const next = (await firstMessage(second)).notification.data
  assert.notEqual(next.id, data.id)
  assert.equal(next.incident, data.incident)
  const late = { delivery: data.id, incident: data.incident, stage: 'received' as const }
  assert.equal(await confirm(young, late), 'taken')
  await eventually(async () => (await stateOf(watch, data.id)) === 'received', {
    what: 'the late receipt',
    withinMs,
  })
})

test('a subscription that its push service forgot is flagged, and another one of the device takes its place', async () => {
  await using folder = await temporaryFolder()
  await using service = await startMockPushService()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  const gone = service.subscribe()
  gone.refuse(410)
  await device.register(gone.registration)
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  await eventually(async () => (await recordOf(watch, device)).remarks.includes('push_refused'), {
    what: 'the remark',
    withinMs,
  })
  const again = await device.register(gone.registration)
  assert.ok(again.device.remarks.includes('push_refused'), 'the device is told to subscribe anew')
  const fresh = service.subscribe()
  const { device: record } = await device.register(fresh.registration)
  assert.deepEqual(record.remarks, ['unproven'])
  await watch.publish(breach({ consumer: 'shipping', atMs: Date.now() }))
  assert.match((await firstMessage(fresh)).notification.title, /shipping/)
  assert.equal(gone.messages.length, 0)
})

test('registrations outlive a restart, and a revoked device hears nothing more', async () => {
  await using folder = await temporaryFolder()
  await using service = await startMockPushService()
  const [kept, revoked] = [service.subscribe(), service.subscribe()]
  {
    await using watch = await openWatch({ folder: folder.path })
    await (await watch.device()).register(kept.registration)
    const device = await watch.device()
    await device.register(revoked.registration)
    await fetch(`${watch.url}/api/v1/devices/${device.id}/revoke`, { method: 'POST' })
  }
  await using watch = await openWatch({ folder: folder.path, delivery: { failOverMs: 1_000 } })
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const { incident } = (await firstMessage(kept)).notification.data
  await eventually(
    async () => (await watch.outbox.deliveries({ incidents: [incident] }))[0]?.failedOver,
    { what: 'that there is no other device', withinMs },
  )
  assert.equal(revoked.messages.length, 0)
})

test('a watch registers its token for an app that is configured, and for no other', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  const push = {
    kind: 'apns',
    token: 'ab'.repeat(32),
    topic: 'dev.foretap.watch',
    environment: 'sandbox',
  } as const
  const { device: record } = await device.register(push)
  assert.deepEqual([record.push, record.loudest], ['apns', 'time_sensitive'])
  assert.doesNotMatch(JSON.stringify(record), /abab/, 'a token is never given back')
  const body = {
    ...{ v: 1, name: 'x', app: { version: '1', os: 'x' }, permissions: simulatedPermissions },
    push: { ...push, topic: 'dev.other.app' },
  }
  const refused = await device.problem(['PUT', '/device'], { body })
  assert.equal(refused.code, 'WATCH_PUSH_UNSUPPORTED')
  // A rotated token takes the place of the old one, and the device has not proven it yet.
  const rotated = await device.register({ ...push, token: 'cd'.repeat(32) })
  assert.ok((rotated.device.registeredMs ?? 0) >= (record.registeredMs ?? 0))
  const usable = async () => {
    const targets = await watch.outbox.targets()
    return targets.filter(({ state }) => state === 'usable').map(({ address }) => address)
  }
  await eventually(async () => (await usable()).join().includes('cdcd'), {
    what: 'the rotated token',
    withinMs,
  })
  assert.equal((await usable()).length, 1)
})

test('the address of complications is a target of its own that nobody is told on; it rotates, is dropped, and stays a secret', async () => {
  await using folder = await temporaryFolder()
  const { log, lines } = createRecordingLog()
  await using watch = await openWatch({ folder: folder.path, log })
  const device = await watch.device()
  const push = {
    kind: 'apns',
    token: 'ab'.repeat(32),
    topic: 'dev.foretap.watch',
    environment: 'production',
  } as const
  const usable = async () => {
    const targets = (await watch.outbox.targets()).filter(({ state }) => state === 'usable')
    return targets.map(({ use, address }) => `${use ?? 'alerts'} ${JSON.parse(address).token}`)
  }
  const becomes = (wanted: readonly string[]) =>
    eventually(async () => isDeepStrictEqual((await usable()).toSorted(), wanted), {
      what: wanted.join(),
      withinMs,
    })
  const alerts = `alerts ${'ab'.repeat(32)}`
  const answers = [await device.register({ ...push, widgetToken: 'CD'.repeat(80) })]
  await becomes([alerts, `widget ${'cd'.repeat(80)}`])
  answers.push(await device.register({ ...push, widgetToken: 'ef'.repeat(80) }))
  await becomes([alerts, `widget ${'ef'.repeat(80)}`])
  const since = (await recordOf(watch, device)).registeredMs
  answers.push(await device.register(push))
  await becomes([alerts])
  assert.equal((await recordOf(watch, device)).registeredMs, since, 'the other address is the same')
  const told = JSON.stringify([answers, await recordOf(watch, device), lines])
  assert.doesNotMatch(told, /(?:ab|cd|ef){8}/i)
  const body = {
    ...{ v: 1, name: 'x', app: { version: '1', os: 'x' }, permissions: simulatedPermissions },
    push: { ...push, widgetToken: 'not hexadecimal' },
  }
  const refused = await device.problem(['PUT', '/device'], { body })
  assert.equal(refused.code, 'WATCH_BODY_INVALID')
  assert.doesNotMatch(JSON.stringify(refused), /not hexadecimal/)
})

test('a heartbeat says until when nothing need worry the device, and keeps what it may show', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path, watch: { silentAfterMs: 600_000 } })
  const device = await watch.device()
  const denied = { ...simulatedPermissions, alerts: 'denied' }
  const body = { v: 1, queued: 2, permissions: denied }
  const answer = await device.read(['POST', '/heartbeat'], heartbeatAnswer, { body })
  assert.equal(answer.silentAtMs - answer.atMs, 600_000)
  const summary = await device.ask('GET', '/summary')
  assert.equal(summary.headers.get('etag'), answer.summaryTag)
  const record = await recordOf(watch, device)
  assert.deepEqual(record.remarks, ['no_push', 'alerts_denied'])
  assert.equal(record.loudest, undefined)
})
