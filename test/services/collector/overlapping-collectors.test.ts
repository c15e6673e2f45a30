import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { startCollector } from '#collector/collector.ts'
import { collectorConfig } from '#collector/config.ts'
import { type Anomaly, anomaly } from '#contracts/anomaly.ts'
import { forecastBatch } from '#contracts/forecast.ts'
import { type Incident, incident } from '#contracts/incident.ts'
import type { SampleBatch } from '#contracts/sample.ts'
import { seriesId, shardOf } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { eventually } from '#test/support/eventually.ts'
import { openNotifier, temporaryFolder } from '#test/support/open-notifier.ts'

const startMs = 1_800_000_000_000
const pollMs = 5_000
const objectiveMs = 30_000
const shard = (() => {
  const key = { cluster: 'prod', stream: 'orders', consumer: 'billing' } as const
  return shardOf(seriesId({ ...key, kind: 'time_lag' }))
})()
const series = {
  ...{ cluster: 'prod', stream: 'orders', consumer: 'billing' },
  kind: 'time_lag' as const,
}

/** A bus, a store and a notifier, where polls are published and collectors come and go. */
async function openPlace(path: string) {
  await using opening = new AsyncDisposableStack()
  let nowMs = startMs
  const clock: Clock = {
    now: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal),
  }
  const deps = { clock, log: silentLogger, registry: new Registry(), health: createHealth(clock) }
  const { bus } = opening.use(await openNotifier({ path, channels: [], clock }))
  const config = sqliteStoreConfig.parse({ path: ':memory:' })
  const store = opening.use(await openSqliteStore(config, deps))
  const incidents = new Map<string, Incident>()
  opening.use(
    await bus.subscribe({
      topic: topics.incidents.name,
      from: 'earliest',
      async handle(messages) {
        for (const { key, value } of messages) {
          if (value !== '') incidents.set(key, incident.parse(JSON.parse(value)))
        }
      },
    }),
  )
  const running = opening.move()
  return {
    ...{ bus, store, incidents },
    /** A collector that owns every shard; `states` is what it reads of what others have learnt. */
    async collect(
      group: string,
      { states, from }: { states?: ReadonlyMap<string, string>; from?: 'earliest' } = {},
    ) {
      const told: Anomaly[] = []
      const foretold = { untilMs: 0 }
      const own: Bus = {
        ...bus,
        subscribe: options =>
          bus.subscribe({ ...options, ...(options.group && { group }), ...(from && { from }) }),
        snapshot: async topic => states ?? (await bus.snapshot(topic)),
        async publish(topic, messages) {
          await bus.publish(topic, messages)
          for (const { value } of messages) {
            if (topic === topics.anomalies.name) told.push(anomaly.parse(JSON.parse(value)))
            if (topic !== topics.forecasts.name) continue
            foretold.untilMs = forecastBatch.parse(JSON.parse(value)).atMs
          }
        },
      }
      const { history, anomalies } = store
      const collector = await startCollector(
        collectorConfig.parse({
          objectives: [{ consumer: 'billing', ageMs: objectiveMs }],
          scoring: { forecaster: 'static' },
        }),
        { ...deps, registry: new Registry(), bus: own, history, anomalies },
      )
      return { told, foretold, [Symbol.asyncDispose]: () => collector[Symbol.asyncDispose]() }
    },
    async poll(atMs: number, bestMs: number) {
      nowMs = atMs
      const age = { known: true, lowMs: bestMs, bestMs, highMs: bestMs } as const
      const batch: SampleBatch = {
        ...{ v: 1, cluster: 'prod', shard, atMs, ended: [] },
        samples: [
          {
            ...{ series, atMs, age: { ...age, method: 'end-offset-history' }, facts: [] },
            evidence: { partitions: 1, unknownPartitions: 0 },
          },
        ],
      }
      await bus.publish(topics.samples.name, [{ key: String(shard), value: JSON.stringify(batch) }])
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

type Place = Awaited<ReturnType<typeof openPlace>>
type Collector = Awaited<ReturnType<Place['collect']>>

/** Polls one after the other, each of whose steps every one of the collectors has scored before the next. */
async function play(
  { poll }: Place,
  { from, ages, by }: { from: number; ages: readonly number[]; by: readonly Collector[] },
): Promise<number> {
  for (const [i, age] of ages.entries()) {
    const atMs = startMs + (from + i) * pollMs
    await poll(atMs, age)
    await eventually(() => by.every(({ foretold }) => foretold.untilMs >= atMs - 4 * pollMs), {
      ...{ withinMs: 30_000, what: `what is foretold at poll ${from + i}` },
    })
  }
  return from + ages.length
}

/** Polls until a collector forecasts: what came before it knew the past is not scored. */
async function playUntilForetold(
  place: Place,
  { from, age, by }: { from: number; age: number; by: Collector },
): Promise<number> {
  for (let at = from; at < from + 200; at++) {
    if (by.foretold.untilMs > 0) return at
    await place.poll(startMs + at * pollMs, age)
    await systemClock.sleep(100)
  }
  throw new Error('it never forecasts')
}

const idsOf = (told: readonly Anomaly[], kind: Anomaly['kind']) =>
  new Set(told.filter(one => one.kind === kind).map(({ id }) => id))
const repeated = (count: number, age: number) => Array.from({ length: count }, () => age)

test('two collectors that own a series together for a moment lead to one anomaly of each kind and to one incident', async () => {
  await using folder = await temporaryFolder()
  await using place = await openPlace(`${folder.path}/notifier.db`)
  const older = await place.collect('older')
  await using _ = older
  const before = await place.bus.snapshot(topics.seriesState.name)
  let at = await playUntilForetold(place, { from: 0, age: 1_000, by: older })
  at = await play(place, { from: at, ages: repeated(14, 27_000), by: [older] })
  await eventually(() => idsOf(older.told, 'predicted_breach').size === 1, {
    what: 'a prediction of the older collector',
  })

  // The newer one read what was learnt a moment before that prediction was written.
  await using newer = await place.collect('newer', { states: before })
  at = await playUntilForetold(place, { from: at, age: 27_000, by: newer })
  at = await play(place, { from: at, ages: repeated(10, 28_000), by: [older, newer] })
  at = await play(place, { from: at, ages: repeated(4, 40_000), by: [older, newer] })
  await older[Symbol.asyncDispose]()
  at = await play(place, { from: at, ages: repeated(30, 1_000), by: [newer] })

  const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 }
  const kept = await eventually(
    async () => {
      const found = await place.store.anomalies.find(all)
      return found.length > 1 && found.every(({ endMs }) => endMs !== undefined) && found
    },
    { what: 'the end of everything' },
  )
  assert.deepEqual(kept.map(({ kind }) => kind).sort(), ['breach', 'predicted_breach'])
  const predictions = idsOf([...older.told, ...newer.told], 'predicted_breach')
  assert.equal(
    predictions.size,
    2,
    'the two began it at different times: this test tests something',
  )
  assert.equal(
    kept.find(({ kind }) => kind === 'predicted_breach')?.id,
    [...idsOf(older.told, 'predicted_breach')][0],
    'the id that came first stays',
  )
  const [only, ...others] = await eventually(
    async () => {
      // It ends by the clock, a while after its last interval.
      at += 4
      await place.poll(startMs + at * pollMs, 1_000)
      const known = [...place.incidents.values()]
      return known.length > 0 && known.every(({ endMs }) => endMs !== undefined) && known
    },
    { what: 'the end of the incident' },
  )
  assert.deepEqual(others, [])
  assert.equal(only?.anomalies.length, 2)
})

test('a collector that died before anything it learnt was kept, and reads its samples again, gives the same anomalies', async () => {
  await using folder = await temporaryFolder()
  await using place = await openPlace(`${folder.path}/notifier.db`)
  const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 }
  const killed = await place.collect('killed')
  let at = await playUntilForetold(place, { from: 0, age: 1_000, by: killed })
  for (const age of [27_000, 40_000, 1_000, 45_000, 1_000]) {
    at = await play(place, { from: at, ages: repeated(12, age), by: [killed] })
  }
  const before = await eventually(
    async () => {
      const found = await place.store.anomalies.find({ ...all, kinds: ['breach'] })
      return found.length === 2 && found.every(({ endMs }) => endMs !== undefined) && found
    },
    { what: 'two breaches that ended' },
  )
  const kept = await place.store.anomalies.find(all)
  const incidents = [...place.incidents.keys()]
  assert.ok(incidents.length > 0)
  await killed[Symbol.asyncDispose]()

  await using again = await place.collect('again', { states: new Map(), from: 'earliest' })
  await eventually(() => again.told.filter(({ endMs }) => endMs !== undefined).length >= 2, {
    what: 'the end of what is told again',
  })
  await play(place, { from: at, ages: repeated(4, 1_000), by: [] })
  assert.deepEqual(
    [...idsOf(again.told, 'breach')].sort(),
    before.map(({ id }) => id).sort(),
    'the same ids',
  )
  assert.deepEqual(
    (await place.store.anomalies.find(all)).map(({ id, endMs }) => [id, endMs]),
    kept.map(({ id, endMs }) => [id, endMs]),
    'nothing more in the store, and nothing else',
  )
  assert.deepEqual([...place.incidents.keys()], incidents, 'nobody is told anything again')
})
