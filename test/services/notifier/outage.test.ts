import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import type { Notice, NoticeKind } from '#contracts/notice.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { silentLogger } from '#kit/logger.ts'
import { registerMetrics } from '#kit/metrics.ts'
import { openDatabase } from '#kit/store/sqlite/database.ts'
import { createSqliteNotifierStore } from '#kit/store/sqlite/sqlite-notifier-store.ts'
import { compileRules } from '#notifier/alerting-rules.ts'
import type { Delivery } from '#notifier/channels/channel.ts'
import { alertingConfig } from '#notifier/config.ts'
import { deliveryConfig } from '#notifier/delivery/config.ts'
import { Engine } from '#notifier/engine.ts'
import { notifierMetrics } from '#notifier/metrics.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'
import { ScriptedChannel } from '#test/support/scripted-channel.ts'

const minuteMs = 60_000

/** The engine on a real store, with time in the test's hands. */
async function openEngine(channels: readonly ScriptedChannel[], clock: VirtualClock) {
  const stack = new AsyncDisposableStack()
  const log = silentLogger
  const registry = new Registry()
  const database = stack.use(await openDatabase(':memory:', clock))
  const busDeps = { clock, log, registry, database }
  const bus = stack.use(createEmbeddedBus(embeddedBusConfig.parse({}), busDeps))
  const store = createSqliteNotifierStore(database, { bus, embedded: bus })
  const rules = compileRules({
    ...alertingConfig.parse({ people: [{ name: 'ann' }] }),
    people: [
      {
        ...{ name: 'ann', timeZone: 'UTC' },
        targets: channels.map(({ name }) => ({ channel: name, address: {} })),
      },
    ],
  })
  const metrics = registerMetrics(notifierMetrics, registry)
  const config = deliveryConfig.parse({ concurrency: 1 })
  const engine = await Engine.open({
    ...{ config, rules, channels, store, clock, log, metrics, random: () => 0.5 },
  })
  stack.use(engine)
  const tell = (
    incident: string,
    { kind, importance, forMs }: { kind: NoticeKind; importance: number; forMs: number },
  ) => {
    const nowMs = clock.now()
    const notice: Notice = {
      ...{ incident, kind, level: 'active', haptic: 'firing', title: incident, body: incident },
      ...{ collapseId: incident, relevance: 0.5, atMs: nowMs, expiresAtMs: nowMs + forMs },
      labels: {},
    }
    const order = { id: `${incident}/ann/${kind}`, person: 'ann', notice, importance }
    return engine.submit({ type: 'order', order: { ...order, purpose: 'alert' } })
  }
  return { engine, store, metrics, tell, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const told = (sent: readonly Delivery[]) => sent.map(({ notice }) => notice.incident)

test('ten minutes without APNs: the fallback within its clock, then the rest by importance, and nothing stale', async () => {
  const clock = new VirtualClock()
  const [phone, hook] = [
    new ScriptedChannel('phone'),
    new ScriptedChannel('hook', { hasReceipts: false }),
  ]
  await using fixture = await openEngine([phone, hook], clock)
  const { tell, store, metrics } = fixture
  const hookAtMs = new Map<string, number>()
  hook.answer = ({ notice }) => {
    hookAtMs.set(notice.incident, clock.now())
    return { result: 'accepted' }
  }
  let isDown = true
  phone.answer = () =>
    isDown
      ? {
          ...{ result: 'retry', reason: 'ServiceUnavailable', ambiguous: false },
          ...{ scope: 'channel', failOver: false },
        }
      : { result: 'accepted' }
  const startMs = clock.now()
  const atMs = new Map<string, number>()
  const firings = [...'abcdefgh'].map((name, i) => ({ name, importance: 4 + i / 10 }))
  for (const { name, importance } of firings) {
    atMs.set(name, clock.now())
    const telling = tell(name, { kind: 'firing', importance, forMs: 60 * minuteMs })
    await clock.run(20_000)
    await telling
  }
  const predicting = [
    tell('stale', { kind: 'predicted', importance: 1.5, forMs: 3 * minuteMs }),
    tell('fresh', { kind: 'predicted', importance: 1.6, forMs: 60 * minuteMs }),
    tell('good', { kind: 'resolved', importance: 0.5, forMs: 60 * minuteMs }),
  ]
  await clock.run(10 * minuteMs - (clock.now() - startMs))
  await Promise.all(predicting)
  for (const { name } of firings) {
    const waitedMs = (hookAtMs.get(name) ?? Number.POSITIVE_INFINITY) - (atMs.get(name) ?? 0)
    assert.ok(waitedMs <= 45_000 + 1_000, `${name} came by the fallback after ${waitedMs} ms`)
  }
  const probes = phone.sent.length
  // Once a second and breaker would be hundreds: while it is open one probe at a time tells whether it is back.
  assert.ok(probes < 40, `${probes} sends into the outage`)

  isDown = false
  phone.sent.length = 0
  await clock.run(5 * minuteMs)
  assert.deepEqual(told(phone.sent), ['h', 'g', 'f', 'e', 'd', 'c', 'b', 'a', 'fresh', 'good'])
  const [stale] = await store.deliveries({ incidents: ['stale'], states: ['shed'] })
  assert.equal(stale?.reason, 'it expired')
  const shed = (await metrics.shed_total.get()).values
  assert.deepEqual(
    shed.map(({ labels, value }) => [labels.reason, value]),
    [['it expired', 1]],
  )
})

test('a clock that jumps by an hour neither sends again nor waits an hour longer', async () => {
  const clock = new VirtualClock()
  const [phone, hook] = [
    new ScriptedChannel('phone'),
    new ScriptedChannel('hook', { hasReceipts: false }),
  ]
  await using fixture = await openEngine([phone, hook], clock)
  for (const [i, jumpMs] of [-3_600_000, 3_600_000].entries()) {
    phone.sent.length = 0
    hook.sent.length = 0
    const telling = fixture.tell(`i${i}`, { kind: 'firing', importance: 4, forMs: 10 * 3_600_000 })
    await clock.run(10_000)
    await telling
    clock.setWall(clock.now() + jumpMs)
    await clock.run(20_000)
    assert.deepEqual([phone.sent.length, hook.sent.length], [1, 0], `jump ${jumpMs}`)
    await clock.run(20_000)
    assert.deepEqual([phone.sent.length, hook.sent.length], [1, 1], `jump ${jumpMs}`)
  }
})

test('a full queue lets go of ends and predictions, and never of what fires', async () => {
  const clock = new VirtualClock()
  const phone = new ScriptedChannel('phone')
  phone.answer = () => ({ result: 'down', reason: 'away', advice: 'Wait.' })
  await using fixture = await openEngine([phone], clock)
  const { engine, tell, store } = fixture
  Object.assign(engine.world, { queueMax: 4 })
  const tellings = [
    tell('end', { kind: 'resolved', importance: 0.5, forMs: minuteMs }),
    ...[1.9, 1.2].map(harm =>
      tell(`p${harm}`, { kind: 'predicted', importance: harm, forMs: minuteMs }),
    ),
    ...[...'abc'].map(name => tell(name, { kind: 'firing', importance: 4, forMs: minuteMs })),
  ]
  await clock.run(2_000)
  await Promise.all(tellings)
  const shed = await store.deliveries({ states: ['shed'] })
  assert.deepEqual(shed.map(({ incident }) => incident).sort(), ['end', 'p1.2'])
  assert.equal((await store.deliveries({ states: ['queued'] })).length, 4)
})
