import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Action } from '#contracts/action.ts'
import { incident } from '#contracts/incident.ts'
import { topics } from '#contracts/topics.ts'
import { storeErrors } from '#kit/store/errors.ts'
import { eventually } from '#test/support/eventually.ts'
import {
  breach,
  type NotifierFixture,
  type NotifierOptions,
  openNotifier,
  temporaryFolder,
} from '#test/support/open-notifier.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'
import { ScriptedChannel } from '#test/support/scripted-channel.ts'

async function openTest(options: Omit<NotifierOptions, 'path'>) {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'foretap.db')
  let fixture = await openNotifier({ path, ...options })
  return {
    get now(): NotifierFixture {
      return fixture
    },
    async restart(channels: readonly ScriptedChannel[]) {
      await fixture[Symbol.asyncDispose]()
      fixture = await openNotifier({ path, ...options, channels })
    },
    async [Symbol.asyncDispose]() {
      await fixture[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

const sentOnce = (channel: ScriptedChannel) => eventually(() => channel.sent[0], { what: 'a send' })

const act = ({ bus }: NotifierFixture, action: Omit<Action, 'v' | 'atMs'>) =>
  bus.publish(topics.actions.name, [
    { key: action.incident, value: JSON.stringify({ v: 1, atMs: Date.now(), ...action }) },
  ])

test('a breach on the bus is sent, kept with its stages, and its incident is on the bus', async () => {
  const phone = new ScriptedChannel('phone')
  await using fixture = await openTest({ channels: [phone] })
  const { publish, store, bus, notifier } = fixture.now
  await publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const sent = await sentOnce(phone)
  assert.equal(sent.attempt, 1)
  assert.equal(sent.notice.kind, 'firing')
  await eventually(async () => (await store.deliveries({ states: ['accepted'] })).length === 1, {
    what: 'the acceptance to be kept',
  })
  await notifier.recordReceipt(sent.id, 'received')
  await notifier.recordReceipt(sent.id, 'seen')
  const [delivery] = await store.deliveries({ ids: [sent.id] })
  assert.equal(delivery?.state, 'seen')
  assert.ok(delivery?.receivedMs !== undefined && delivery.acceptedMs !== undefined)
  const published = [...(await bus.snapshot(topics.incidents.name)).values()]
  assert.equal(incident.parse(JSON.parse(published[0] ?? '')).state, 'firing')
})

test('the same anomaly given again, also after a restart, is told once', async () => {
  const phone = new ScriptedChannel('phone')
  await using fixture = await openTest({ channels: [phone] })
  const anomaly = breach({ consumer: 'billing', atMs: Date.now() })
  await fixture.now.publish(anomaly, anomaly)
  await sentOnce(phone)
  const again = new ScriptedChannel('phone')
  await fixture.restart([again])
  await fixture.now.publish(anomaly, breach({ consumer: 'other', atMs: Date.now() }))
  await eventually(() => again.sent.length > 0, { what: 'the other one' })
  const about = [...phone.sent, ...again.sent].map(({ notice }) => notice.incident)
  assert.equal(new Set(about).size, about.length)
  assert.equal(about.length, 2)
})

test('an acknowledgement cancels what waits, marks what was sent, and a late one changes nothing', async () => {
  const phone = new ScriptedChannel('phone')
  const hook = new ScriptedChannel('hook', { hasReceipts: false })
  await using fixture = await openTest({
    channels: [phone, hook],
    delivery: { failOverMs: 60_000 },
  })
  await fixture.now.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const { id, notice } = await sentOnce(phone)
  const acknowledge = { incident: notice.incident, what: 'acknowledge', person: 'ann' } as const
  await act(fixture.now, { id: 'a1', ...acknowledge })
  const { store, notifier } = fixture.now
  const state = async () => (await store.deliveries({ ids: [id] }))[0]?.state
  await eventually(async () => (await state()) === 'acknowledged', { what: 'the acknowledgement' })
  await act(fixture.now, { id: 'a2', ...acknowledge })
  await notifier.recordReceipt(id, 'received')
  assert.equal(await state(), 'acknowledged')
  assert.equal(hook.sent.length, 0)
})

test('without a receipt within the clock the next target is tried, and without any the reducer hears of it', async () => {
  const phone = new ScriptedChannel('phone')
  const other = new ScriptedChannel('other')
  await using fixture = await openTest({
    channels: [phone, other],
    delivery: { failOverMs: 1_000 },
  })
  await fixture.now.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  await sentOnce(phone)
  const second = await sentOnce(other)
  assert.notEqual(second.id, phone.sent[0]?.id)
  assert.equal(second.notice.collapseId, phone.sent[0]?.notice.collapseId)
  const { bus } = fixture.now
  await eventually(
    async () => {
      const [text = ''] = (await bus.snapshot(topics.incidents.name)).values()
      return incident.parse(JSON.parse(text)).timeline.some(({ what }) => what === 'undelivered')
    },
    { what: 'the timeline to say undelivered' },
  )
})

test('what is not acknowledged by the service is sent again with the same id; what it refuses is a dead letter', async () => {
  const phone = new ScriptedChannel('phone')
  const hook = new ScriptedChannel('hook', { hasReceipts: false })
  phone.answer = ({ attempt }) =>
    attempt < 3
      ? {
          ...{ result: 'retry', reason: 'reset', ambiguous: true, scope: 'target' },
          failOver: false,
        }
      : { result: 'dead', reason: 'BadDeviceToken', target: 'quarantine', selfAlert: false }
  await using fixture = await openTest({
    channels: [phone, hook],
    delivery: { retryFirstMs: 10, retryLongestMs: 100 },
  })
  await fixture.now.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  await sentOnce(hook)
  assert.equal(phone.sent.length, 3)
  assert.equal(new Set(phone.sent.map(({ id }) => id)).size, 1)
  const { store } = fixture.now
  const [dead] = await store.deliveries({ states: ['dead'] })
  assert.equal(dead?.reason, 'BadDeviceToken')
  const [target] = await store.targets()
  assert.equal(target?.state, 'quarantined')
  // A target that never works is not tried again for the next incident.
  await fixture.now.publish(breach({ consumer: 'shipping', atMs: Date.now() }))
  await eventually(() => hook.sent.length === 2, { what: 'the next incident' })
  assert.equal(phone.sent.length, 3)
})

test('a malformed anomaly goes to the dead letters, and those beside it are told', async () => {
  const phone = new ScriptedChannel('phone')
  await using fixture = await openTest({ channels: [phone] })
  const { bus } = fixture.now
  const letters: string[] = []
  await using _ = await bus.subscribe({
    topic: topics.deadLetters.name,
    from: 'earliest',
    handle: async messages => void letters.push(...messages.map(({ value }) => value)),
  })
  await bus.publish(topics.anomalies.name, [
    { key: 'x', value: '{"v":1,"kind":"nonsense"}' },
    { key: 'x', value: 'no json' },
    { key: 'x', value: JSON.stringify(breach({ consumer: 'billing', atMs: Date.now() })) },
  ])
  await sentOnce(phone)
  await eventually(() => letters.length === 2, { what: 'the dead letters' })
})

test('a store that refuses for a while loses nothing: nothing is sent before it is kept', async () => {
  const phone = new ScriptedChannel('phone')
  const { log, lines } = createRecordingLog()
  let isFull = true
  await using fixture = await openTest({
    channels: [phone],
    log,
    wrapStore: store => ({
      ...store,
      commit: changes => (isFull ? Promise.reject(storeErrors.DISK_FULL()) : store.commit(changes)),
    }),
  })
  await fixture.now.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  await eventually(() => lines.some(({ message }) => message === 'what is told cannot be kept'), {
    what: 'the log to say it',
  })
  assert.equal(phone.sent.length, 0)
  isFull = false
  await sentOnce(phone)
  assert.equal(phone.sent.length, 1)
})

test('on a full disk what cannot be promised is refused and not sent, and what was promised is sent', async () => {
  const phone = new ScriptedChannel('phone')
  await using fixture = await openTest({ channels: [phone] })
  const { notifier, database } = fixture.now
  const take = (i: number) => {
    const about = { title: `alert ${i}`, text: 'x'.repeat(380), labels: { alert: String(i) } }
    const alert = { ...about, fingerprint: `f${i}`, isResolved: false, startMs: Date.now() }
    return notifier.take({ type: 'external', alert })
  }
  const told = () => phone.sent.map(({ notice }) => notice.labels.alert)
  const untilTold = (count: number) =>
    eventually(() => new Set(told()).size === count, { what: `${count} alerts` })
  await take(0)
  await untilTold(1)
  database.pragma(`max_page_count = ${Number(database.pragma('page_count')) + 20}`)
  const refused: number[] = []
  let last = 0
  while (refused.length < 2 && last < 500) {
    last++
    await take(last).catch((cause: { code?: string }) => {
      assert.equal(cause.code, 'STORE_DISK_FULL')
      refused.push(last)
    })
  }
  assert.equal(refused.length, 2, 'the disk is full')
  for (const i of refused) assert.ok(!told().includes(String(i)))
  database.pragma('max_page_count = 1000000')
  for (const i of refused) await take(i)
  await untilTold(last + 1)
  assert.equal(told().length, last + 1, 'and each of them once')
})

test('a process that stops with sends in hand takes them up again after its start', async () => {
  const phone = new ScriptedChannel('phone')
  phone.answer = () => ({ result: 'down', reason: 'no key', advice: 'Give it one.' })
  await using fixture = await openTest({ channels: [phone] })
  await fixture.now.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const before = await sentOnce(phone)
  const works = new ScriptedChannel('phone')
  await fixture.restart([works])
  const after = await sentOnce(works)
  assert.equal(after.id, before.id)
  assert.equal(phone.isClosed, true)
})

test('a channel that is down is told of over another channel', async () => {
  const phone = new ScriptedChannel('phone')
  phone.answer = () => ({ result: 'down', reason: 'the key was revoked', advice: 'Renew it.' })
  const hook = new ScriptedChannel('hook', { hasReceipts: false })
  await using fixture = await openTest({ channels: [phone, hook] })
  await fixture.now.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const kinds = () => hook.sent.map(({ notice }) => notice.kind)
  await eventually(() => kinds().includes('self') && kinds().includes('firing'), {
    what: 'the fallback to carry both',
  })
  assert.equal(phone.sent.filter(({ notice }) => notice.kind === 'self').length, 0)
})

test('heartbeats take the way of every tap to the watchdog, once per interval', async () => {
  const phone = new ScriptedChannel('phone')
  const watchdog = new ScriptedChannel('watchdog', { hasReceipts: false })
  await using fixture = await openTest({
    channels: [phone, watchdog],
    targets: ['phone'],
    delivery: { self: { heartbeat: { channel: 'watchdog', address: {}, everyMs: 1_000 } } },
  })
  await eventually(() => watchdog.sent.length >= 2, { what: 'two heartbeats' })
  assert.equal(new Set(watchdog.sent.map(({ id }) => id)).size, watchdog.sent.length)
  assert.equal(phone.sent.length, 0)
  const [kept] = await fixture.now.store.deliveries({ incidents: ['foretap-heartbeat'] })
  assert.equal(kept?.person, 'foretap:watchdog')
})

test('a canary without a receipt is told of over another channel than its own', async () => {
  const phone = new ScriptedChannel('phone')
  const hook = new ScriptedChannel('hook', { hasReceipts: false })
  await using _ = await openTest({
    channels: [phone, hook],
    delivery: { failOverMs: 1_000, self: { canary: { person: 'ann' } } },
  })
  const canary = await sentOnce(phone)
  assert.equal(canary.purpose, 'background')
  const { notice } = await sentOnce(hook)
  assert.equal(notice.kind, 'self')
  assert.match(notice.title + notice.body, /receipt/)
  assert.deepEqual(
    phone.sent.map(({ purpose }) => purpose),
    ['background'],
  )
})
