import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { startCollector } from '#collector/collector.ts'
import { collectorConfig } from '#collector/config.ts'
import { type Anomaly, anomaly } from '#contracts/anomaly.ts'
import { dedupe, noIntervals } from '#contracts/anomaly-intervals.ts'
import type { SampleBatch } from '#contracts/sample.ts'
import { seriesId, shardOf } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { systemClock } from '#kit/clock.ts'
import { contextConfig } from '#kit/context/config.ts'
import { openContextBook } from '#kit/context/context-book.ts'
import { createHealth } from '#kit/health.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { aRecord } from '#test/services/kit/context/a-record.ts'
import { eventually } from '#test/support/eventually.ts'

const startMs = 1_800_000_000_000
const series = {
  ...{ cluster: 'prod', stream: 'orders', consumer: 'billing' },
  kind: 'time_lag' as const,
}
const deploy = { what: 'deploy', text: 'billing 1.4.2', atMs: startMs - 240_000 } as const
const facts = { owner: 'payments', links: { runbook: 'https://example.com/billing' } }

/** A bus and a store that collectors come and go on; waiting takes a moment. */
async function openPlace() {
  await using opening = new AsyncDisposableStack()
  let nowMs = startMs
  const clock = {
    now: () => nowMs,
    monotonicMs: () => systemClock.monotonicMs(),
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 10), signal),
  }
  const deps = { clock, log: silentLogger, registry: new Registry(), health: createHealth(clock) }
  const store = opening.use(
    await openSqliteStore(sqliteStoreConfig.parse({ path: ':memory:' }), deps),
  )
  const bus = opening.use(
    createEmbeddedBus(embeddedBusConfig.parse({}), { ...deps, database: store.database }),
  )
  const told: Anomaly[] = []
  opening.use(
    await bus.subscribe({
      topic: topics.anomalies.name,
      from: 'earliest',
      async handle(messages) {
        for (const { value } of messages) told.push(anomaly.parse(JSON.parse(value)))
      },
    }),
  )
  const running = opening.move()
  return {
    ...{ told, store },
    say: (key: string, value: object | undefined) =>
      bus.publish(topics.context.name, [{ key, value: value ? JSON.stringify(value) : '' }]),
    async collect() {
      await using starting = new AsyncDisposableStack()
      const own = { ...deps, registry: new Registry(), bus }
      const context = starting.use(await openContextBook(contextConfig.parse({}), own))
      const config = collectorConfig.parse({ objectives: [{ consumer: 'billing', ageMs: 30_000 }] })
      const { history, anomalies } = store
      starting.use(await startCollector(config, { ...own, history, anomalies, context }))
      const open = starting.move()
      return { [Symbol.asyncDispose]: () => open.disposeAsync() }
    },
    async poll(atMs: number, bestMs: number) {
      nowMs = atMs
      const age = { known: true, lowMs: bestMs, bestMs, highMs: bestMs, method: 'lookup' } as const
      const shard = shardOf(seriesId(series))
      const sample = {
        series,
        atMs,
        age,
        evidence: { partitions: 1, unknownPartitions: 0 },
        facts: [],
      }
      const batch: SampleBatch = {
        ...{ v: 1, cluster: 'prod', shard, atMs, ended: [] },
        samples: [{ ...sample, age: { ...age, method: 'end-offset-history' } }],
      }
      await bus.publish(topics.samples.name, [{ key: String(shard), value: JSON.stringify(batch) }])
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

type Place = Awaited<ReturnType<typeof openPlace>>

const tells = (place: Place, what: string, check: (newest: Anomaly) => boolean) =>
  eventually(
    () => {
      const newest = place.told.at(-1)
      return newest !== undefined && check(newest) && newest
    },
    { what },
  )

test('context that is known at the onset is in the anomaly, and a deploy before it is a reason', async () => {
  await using place = await openPlace()
  await place.say('1', aRecord({ subject: { consumer: 'bill*' }, facts, events: [deploy] }))
  await using _ = await place.collect()
  await place.poll(startMs, 45_000)
  const breach = await tells(place, 'the breach', ({ kind }) => kind === 'breach')
  assert.deepEqual(breach.labels, { owner: 'payments', runbook_url: 'https://example.com/billing' })
  assert.deepEqual(breach.circumstances, [
    { what: 'deploy', text: 'deploy of billing 1.4.2, 4 m before', atMs: deploy.atMs },
  ])
  assert.equal(
    breach.text,
    'Age 45 s breaks the objective of 30 s. May be why: deploy of billing 1.4.2, 4 m before.',
  )
})

test('context that comes after the onset updates the open anomaly, its deletion too, and the end carries what is known then', async () => {
  await using place = await openPlace()
  await using _ = await place.collect()
  await place.poll(startMs, 45_000)
  const first = await tells(place, 'the breach', ({ kind }) => kind === 'breach')
  assert.deepEqual(first.labels, {})

  const record = aRecord({ subject: { consumer: 'billing' }, facts, events: [deploy] })
  await place.say('late', record)
  const updated = await tells(place, 'the owner', ({ labels }) => labels.owner === 'payments')
  assert.equal(updated.id, first.id)
  assert.equal(updated.endMs, undefined)
  assert.match(updated.text, /May be why: deploy of billing 1\.4\.2/)
  await eventually(
    async () => {
      const kept = await place.store.anomalies.find({ fromMs: 0, toMs: startMs * 2, limit: 10 })
      return kept.length === 1 && kept[0]?.labels.owner === 'payments'
    },
    { what: 'the update in the store' },
  )

  await place.say('other', aRecord({ subject: { consumer: 'mail' }, facts: { owner: 'post' } }))
  await place.say('late', undefined)
  const cleared = await tells(place, 'the deletion', ({ labels }) => labels.owner === undefined)
  assert.deepEqual(cleared.circumstances, [])

  await place.say('late', { ...record, events: [], facts: { owner: 'shop' } })
  await tells(place, 'the next owner', ({ labels }) => labels.owner === 'shop')
  for (const atMs of [10_000, 20_000, 45_000]) await place.poll(startMs + atMs, 100)
  const end = await tells(place, 'the end', ({ endMs }) => endMs !== undefined)
  assert.equal(end.id, first.id)
  assert.equal(end.labels.owner, 'shop')

  const verdicts: string[] = []
  let known = noIntervals
  for (const one of place.told) {
    const read = dedupe(known, one)
    known = read.known
    verdicts.push(read.verdict)
  }
  assert.deepEqual(
    verdicts,
    ['opens', 'changes', 'changes', 'changes', 'ends'],
    'readers take each',
  )
})

test('context that changed while no collector ran reaches what is still open', async () => {
  await using place = await openPlace()
  const record = aRecord({ subject: { consumer: 'billing' }, facts })
  await place.say('1', record)
  {
    await using _ = await place.collect()
    await place.poll(startMs, 45_000)
    await tells(place, 'the breach', ({ labels }) => labels.owner === 'payments')
  }
  await place.say('1', { ...record, facts: { owner: 'shop' } })
  await using _ = await place.collect()
  await tells(place, 'the owner of today', ({ labels }) => labels.owner === 'shop')
  assert.equal(new Set(place.told.map(({ id }) => id)).size, 1)
})
