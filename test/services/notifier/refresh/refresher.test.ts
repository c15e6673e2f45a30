import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import type { IncidentState } from '#contracts/incident.ts'
import { silentLogger } from '#kit/logger.ts'
import { registerMetrics } from '#kit/metrics.ts'
import type { NotifierChanges, StoredTarget } from '#kit/store/notifier-store.ts'
import type { Channel, Delivery, SendOutcome } from '#notifier/channels/channel.ts'
import { notifierMetrics } from '#notifier/metrics.ts'
import { refreshConfig } from '#notifier/refresh/config.ts'
import { Refresher } from '#notifier/refresh/refresher.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'

const accepted: SendOutcome = { result: 'accepted' }
const down: SendOutcome = { result: 'down', reason: 'InvalidProviderToken', advice: 'look' }

/** A refresher whose push service and store are the test's own, for faults that no real ones give on demand. */
class Stage implements AsyncDisposable {
  readonly clock = new VirtualClock()
  readonly sent: Delivery[] = []
  readonly rows = new Map<string, string>()
  answer: () => SendOutcome = () => accepted
  isStoreDown = false
  targets: StoredTarget[] = []
  state: IncidentState = 'resolved'
  #refresher: Refresher | undefined

  async start(): Promise<void> {
    await this.#refresher?.[Symbol.asyncDispose]()
    const channel: Channel = {
      ...{ name: 'watch', kind: 'apns', hasReceipts: true, checkAddress: () => undefined },
      send: async delivery => {
        this.sent.push(delivery)
        return this.answer()
      },
      [Symbol.asyncDispose]: async () => {},
    }
    this.#refresher = await Refresher.open({
      ...{ config: refreshConfig.parse({}), channels: [channel], clock: this.clock },
      ...{ log: silentLogger, metrics: registerMetrics(notifierMetrics, new Registry()) },
      store: {
        rows: async () =>
          [...this.rows].map(([key, value]) => ({ ...{ kind: 'refresh', key, value } })),
        commit: async changes => this.#commit(changes),
      },
      incidents: () => [{ id: 'one', state: this.state, level: 'active' }],
      targets: () => this.targets,
      refused: async ({ id }) => {
        this.targets = this.targets.filter(target => target.id !== id)
      },
    })
  }

  /** The incident is in another state, and time goes on. */
  async become(state: IncidentState, ms: number): Promise<void> {
    this.state = state
    this.#refresher?.committed({ targets: [], noted: [{ type: 'event', event: 'anomaly' }] })
    await this.clock.run(ms)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#refresher?.[Symbol.asyncDispose]()
  }

  #commit({ rows }: NotifierChanges): void {
    if (this.isStoreDown) throw new Error('the disk is full')
    for (const { key, value } of rows) {
      if (value === null) this.rows.delete(key)
      else this.rows.set(key, value)
    }
  }
}

const target = (device: number): StoredTarget => ({
  ...{ id: `w${device}.app`, person: 'grace', channel: 'watch', address: '{"token":"ab"}' },
  ...{ source: 'device', registeredAtMs: 1, state: 'usable' },
})

async function opened(devices: number): Promise<Stage> {
  const stage = new Stage()
  stage.targets = Array.from({ length: devices }, (_, i) => target(i))
  await stage.start()
  return stage
}

test('however many devices there are, each is refreshed once, and not again by the next process', async () => {
  await using stage = await opened(100)
  await stage.become('firing', 10_000)
  assert.equal(stage.sent.length, 100)
  assert.equal(new Set(stage.sent.map(({ target }) => target.id)).size, 100)
  assert.equal(new Set(stage.sent.map(({ id }) => id)).size, 100)
  await stage.start()
  await stage.clock.run(3_700_000)
  assert.equal(stage.sent.length, 100)
})

test('a state that was reached while nobody could push is pushed by the next process', async () => {
  await using stage = await opened(1)
  await stage.become('firing', 10_000)
  stage.state = 'acknowledged'
  await stage.start()
  await stage.clock.run(10_000)
  assert.equal(stage.sent.length, 2)
})

test('what cannot be counted on the disk is not pushed, until the store is back', async () => {
  await using stage = await opened(2)
  stage.isStoreDown = true
  await stage.become('firing', 600_000)
  assert.equal(stage.sent.length, 0)
  stage.isStoreDown = false
  await stage.clock.run(60_000)
  assert.equal(stage.sent.length, 2)
})

test('a service that takes nothing is left alone for a minute; what it did not take is not repeated', async () => {
  await using stage = await opened(1)
  stage.answer = () => down
  await stage.become('firing', 30_000)
  await stage.become('acknowledged', 20_000)
  assert.equal(stage.sent.length, 1)
  stage.answer = () => accepted
  await stage.clock.run(60_000)
  assert.equal(stage.sent.length, 2)
  await stage.clock.run(600_000)
  assert.equal(stage.sent.length, 2)
})

test('budgets follow time as it passes, whatever the wall clock says', async () => {
  await using stage = await opened(1)
  for (const state of ['firing', 'acknowledged', 'snoozed'] as const) {
    await stage.become(state, 10_000)
    stage.clock.setWall(stage.clock.now() - 86_400_000)
  }
  assert.equal(stage.sent.length, 2)
  await stage.clock.run(3_600_000)
  assert.equal(stage.sent.length, 3)
  stage.clock.setWall(1_000_000)
  await stage.start()
  await stage.become('firing', 3_700_000)
  assert.equal(stage.sent.length, 4)
})

test('a device that no address is left of is let go', async () => {
  await using stage = await opened(1)
  stage.answer = () => ({
    ...{ result: 'dead', reason: 'Unregistered', target: 'delete', selfAlert: false },
  })
  await stage.become('firing', 10_000)
  await stage.become('acknowledged', 10_000)
  assert.equal(stage.sent.length, 1)
  await stage.become('firing', 7_300_000)
  assert.equal(stage.rows.size, 0)
})
