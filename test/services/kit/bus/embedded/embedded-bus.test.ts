import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { topics } from '#contracts/topics.ts'
import type { BusMessage } from '#kit/bus/bus.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus, type EmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import { silentLogger } from '#kit/logger.ts'
import { openDatabase } from '#kit/store/sqlite/database.ts'
import { type BusFixture, describeBus } from '#test/conformance/bus.ts'
import { eventually } from '#test/support/eventually.ts'

const config = embeddedBusConfig.parse({ retryMs: 5 })

async function openFixture() {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-bus-'))
  const start = async () => {
    const database = await openDatabase(join(folder, 'bus.db'), systemClock)
    const registry = new Registry()
    const bus = createEmbeddedBus(config, {
      clock: systemClock,
      log: silentLogger,
      registry,
      database,
    })
    return { database, registry, bus }
  }
  let running = await start()
  const stop = async () => {
    await running.bus[Symbol.asyncDispose]()
    await running.database[Symbol.asyncDispose]()
  }
  return {
    get bus(): EmbeddedBus {
      return running.bus
    },
    get database() {
      return running.database
    },
    get registry() {
      return running.registry
    },
    async reopen() {
      await stop()
      running = await start()
      return running.bus
    },
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true })
    },
  } satisfies BusFixture & Record<string, unknown>
}

describeBus({ name: 'embedded bus', open: openFixture, withinMs: 5_000 })

const inMemory = (overrides: object) =>
  createEmbeddedBus(embeddedBusConfig.parse({ retryMs: 5, ...overrides }), {
    ...{ clock: systemClock, log: silentLogger, registry: new Registry() },
  })
const message = (n: number, key = '1') => ({ key, value: JSON.stringify({ n }) })

test('a publisher waits while a subscriber is behind, and is refused when that lasts', async () => {
  await using bus = inMemory({ queueMessagesMax: 4, publishTimeoutMs: 50 })
  const gate = Promise.withResolvers<void>()
  const seen: BusMessage[] = []
  await using _ = await bus.subscribe({
    topic: topics.samples.name,
    from: 'latest',
    async handle(batch) {
      await gate.promise
      seen.push(...batch)
    },
  })
  for (let n = 0; n < 4; n++) await bus.publish(topics.samples.name, [message(n)])
  await assert.rejects(
    bus.publish(topics.samples.name, [message(4)]),
    (error: unknown) =>
      error instanceof AppError && error.code === 'BUS_QUEUE_FULL' && error.spec.retry === 'later',
  )
  const waiting = bus.publish(topics.samples.name, [message(5)])
  gate.resolve()
  await waiting
  await eventually(() => seen.length === 5, { what: 'the accepted messages' })
  assert.deepEqual(
    seen.map(({ value }) => JSON.parse(value).n),
    [0, 1, 2, 3, 5],
  )
})

test('a group without members holds nobody up; what it misses past the bound is counted', async () => {
  const registry = new Registry()
  await using bus = createEmbeddedBus(
    embeddedBusConfig.parse({ queueMessagesMax: 10, retainedMessagesMax: 0, publishTimeoutMs: 50 }),
    { clock: systemClock, log: silentLogger, registry },
  )
  const seen: number[] = []
  const options = {
    topic: topics.samples.name,
    group: 'away',
    from: 'latest' as const,
    handle: async (batch: readonly BusMessage[]) =>
      void seen.push(...batch.map(({ value }) => JSON.parse(value).n)),
  }
  const first = await bus.subscribe(options)
  await first[Symbol.asyncDispose]()
  for (let n = 0; n < 25; n++) await bus.publish(topics.samples.name, [message(n)])
  await using again = await bus.subscribe(options)
  await again.ready
  assert.deepEqual(seen, [15, 16, 17, 18, 19, 20, 21, 22, 23, 24])
  assert.match(await registry.metrics(), /foretap_bus_dropped_total\{topic="foretap.samples"\} 15/)
})

test('messages published within a transaction come with it or not at all', async () => {
  await using fixture = await openFixture()
  const seen: string[] = []
  await using _ = await fixture.bus.subscribe({
    topic: topics.incidents.name,
    from: 'latest',
    handle: async batch => void seen.push(...batch.map(({ key }) => key)),
  })
  await assert.rejects(
    fixture.database.transaction(async tx => {
      await fixture.bus.publishWithin(tx, topics.incidents.name, [message(1, 'rolled-back')])
      throw new Error('the outbox refuses')
    }),
  )
  await fixture.database.transaction(async tx => {
    await fixture.bus.publishWithin(tx, topics.incidents.name, [message(2, 'committed')])
    await tx.db.insertInto('meta').values({ name: 'outbox', value: 'row' }).execute()
  })
  await eventually(() => seen.length > 0, { what: 'the message' })
  assert.deepEqual(seen, ['committed'])
  assert.deepEqual([...(await fixture.bus.snapshot(topics.incidents.name)).keys()], ['committed'])
})

test('a member that leaves in the middle of its work hands its messages on without reordering a key', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      async (keys, leaveAfter) => {
        await using bus = inMemory({ batchMessagesMax: 3 })
        const seen: BusMessage[] = []
        const member = () =>
          bus.subscribe({
            topic: topics.samples.name,
            group: 'changing',
            from: 'earliest',
            handle: async batch => {
              await null
              seen.push(...batch)
            },
          })
        const leaving = await member()
        await using _ = await member()
        for (const [n, key] of keys.entries()) {
          await bus.publish(topics.samples.name, [message(n, String(key))])
          if (n === leaveAfter) await leaving[Symbol.asyncDispose]()
        }
        await eventually(() => seen.length >= keys.length, { what: 'all messages' })
        assert.equal(seen.length, keys.length)
        for (const key of new Set(keys)) {
          const numbers = seen.filter(m => m.key === String(key)).map(m => JSON.parse(m.value).n)
          assert.deepEqual(
            numbers,
            numbers.toSorted((a, b) => a - b),
          )
        }
      },
    ),
    { numRuns: 50 },
  )
})
