import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { startCollector } from '#collector/collector.ts'
import { collectorConfig } from '#collector/config.ts'
import type { Sample, SampleBatch } from '#contracts/sample.ts'
import { type SeriesKey, seriesId, shardOf } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { eventually } from '#test/support/eventually.ts'
import { exposedText } from '#test/support/exposed-text.ts'

const startMs = 1_800_000_000_000

/** Wall time is set by the test; waiting takes no longer than a moment, unless the test says otherwise. */
function settableClock(sleepsMs: (ms: number) => number): Clock & { set(ms: number): void } {
  let nowMs = startMs
  return {
    now: () => nowMs,
    monotonicMs: () => systemClock.monotonicMs(),
    sleep: (ms, signal) => systemClock.sleep(sleepsMs(ms), signal),
    set: ms => {
      nowMs = ms
    },
  }
}

async function open(overrides: object = {}, sleepsMs = (ms: number) => Math.min(ms, 10)) {
  const clock = settableClock(sleepsMs)
  const registry = new Registry()
  const deps = { clock, log: silentLogger, registry, health: createHealth(clock) }
  const store = await openSqliteStore(sqliteStoreConfig.parse({ path: ':memory:' }), deps)
  const bus = createEmbeddedBus(embeddedBusConfig.parse({}), { ...deps, database: store.database })
  const { history, anomalies } = store
  const collector = await startCollector(collectorConfig.parse(overrides), {
    ...deps,
    bus,
    history,
    anomalies,
  })
  return {
    ...{ clock, registry, store, bus },
    async publish(samples: readonly Sample[], ended: readonly SeriesKey[] = []) {
      const atMs = samples[0]?.atMs ?? clock.now()
      const shards = new Set(
        [...samples.map(s => s.series), ...ended].map(key => shardOf(seriesId(key))),
      )
      for (const shard of shards) {
        const isOfShard = (key: SeriesKey) => shardOf(seriesId(key)) === shard
        const batch: SampleBatch = {
          ...{ v: 1, cluster: 'prod', shard, atMs },
          samples: samples.filter(({ series }) => isOfShard(series)),
          ended: ended.filter(isOfShard),
        }
        await bus.publish(topics.samples.name, [
          { key: String(shard), value: JSON.stringify(batch) },
        ])
      }
    },
    async [Symbol.asyncDispose]() {
      await collector[Symbol.asyncDispose]()
      await bus[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

const key = (consumer: string): SeriesKey => ({
  ...{ cluster: 'prod', stream: 'orders "eu"', kind: 'time_lag' as const },
  consumer,
})

const sampleOf = (
  consumer: string,
  atMs: number,
  { bestMs, ...more }: Partial<Sample> & { readonly bestMs: number },
): Sample => ({
  ...{ series: key(consumer), atMs },
  age: {
    known: true,
    lowMs: bestMs * 0.9,
    bestMs,
    highMs: bestMs * 1.1,
    method: 'end-offset-history',
  },
  evidence: { partitions: 3, unknownPartitions: 0 },
  ...{ backlog: 12, arrivalsPerS: 3, readsPerS: 2, facts: ['stalled'] },
  ...more,
})

const line = async (registry: Registry, pattern: RegExp) =>
  (await exposedText(registry, 'prometheus')).split('\n').filter(text => pattern.test(text))

test('samples on the bus become frames in history, one row per step, and are read back', async () => {
  await using system = await open()
  for (let poll = 0; poll < 20; poll++) {
    const atMs = startMs + poll * 5_000
    system.clock.set(atMs)
    await system.publish([
      sampleOf('billing', atMs, { bestMs: 1_000 + poll }),
      sampleOf('mail', atMs, { bestMs: 0 }),
    ])
  }
  const { history } = system.store
  const range = { fromMs: startMs, toMs: startMs + 200_000 }
  const { columns } = await eventually(
    async () => {
      const read = await history.read(seriesId(key('billing')), range)
      return read.columns.startMs.length >= 8 && read
    },
    { what: 'eight steps in history' },
  )
  assert.deepEqual(
    columns.startMs.slice(0, 8),
    Array.from({ length: 8 }, (_, step) => startMs + step * 10_000),
  )
  assert.ok(Math.abs((columns.bestMs[0] ?? 0) - 1_001) < 2)
  assert.equal(columns.backlog[0], 12)
  const mail = await history.read(seriesId(key('mail')), range)
  assert.deepEqual(mail.columns.bestMs.slice(0, 8), Array(8).fill(0))
  const rows = await system.store.database.db.selectFrom('journal').select('start_ms').execute()
  assert.equal(new Set(rows.map(row => row.start_ms)).size, rows.length)
})

test('the metrics of a series follow its newest sample and end with it', async () => {
  await using system = await open({ objectives: [{ consumer: 'bill*', ageMs: 30_000 }] })
  const { registry } = system
  await system.publish([
    sampleOf('billing', startMs, { bestMs: 2_000, lostRecords: 4 }),
    sampleOf('mail', startMs, { bestMs: 9 }),
  ])
  await eventually(async () => (await line(registry, /^foretap_time_lag_seconds{/)).length === 2, {
    what: 'both series',
  })
  const labels = 'cluster="prod",stream="orders \\"eu\\"",consumer="billing"'
  const body = await exposedText(registry, 'prometheus')
  for (const expected of [
    `foretap_time_lag_seconds{${labels}} 2`,
    `foretap_time_lag_low_seconds{${labels}} 1.8`,
    `foretap_time_lag_high_seconds{${labels}} 2.2`,
    `foretap_backlog_records{${labels}} 12`,
    `foretap_records_lost_total{${labels}} 4`,
    `foretap_series_fact{${labels},kind="time_lag",fact="stalled"} 1`,
    `foretap_objective_seconds{${labels},kind="time_lag"} 30`,
  ]) {
    assert.ok(body.includes(`${expected}\n`), expected)
  }
  const openMetrics = await exposedText(registry, 'openmetrics')
  assert.ok(openMetrics.includes(`foretap_records_lost_total{${labels}} 4\n`))
  assert.match(openMetrics, /# EOF\n$/)
  const json = await registry.getMetricsAsJSON()
  const ages = json.find(({ name }) => name === 'foretap_time_lag_seconds')
  assert.equal(ages?.values.length, 2)

  await system.publish([sampleOf('mail', startMs + 5_000, { bestMs: 9 })], [key('billing')])
  await eventually(async () => (await line(registry, /consumer="billing"/)).length === 0, {
    what: 'the end of the series',
  })
})

test('a series without samples becomes unknown and is forgotten later', async () => {
  await using system = await open({ staleMs: 60_000, forgetMs: 600_000 })
  await system.publish([sampleOf('billing', startMs, { bestMs: 2_000 })])
  await eventually(
    async () => (await line(system.registry, /^foretap_time_lag_seconds{/)).length === 1,
    {
      what: 'the series',
    },
  )
  system.clock.set(startMs + 60_001)
  assert.deepEqual(await line(system.registry, /^foretap_time_lag_seconds{/), [])
  assert.match(
    (await line(system.registry, /^foretap_time_lag_unknown{/))[0] ?? '',
    /reason="not-measured"} 1/,
  )
  system.clock.set(startMs + 600_001)
  assert.deepEqual(await line(system.registry, /consumer="billing"/), [])
})

test('past the limit the largest ages keep their metrics and an aggregate stands for the others', async () => {
  await using system = await open({ seriesMax: 2 })
  const ages = { a: 10, b: 4_000, c: 500, d: 3_000 }
  await system.publish(
    Object.entries(ages).map(([name, ms]) => sampleOf(name, startMs, { bestMs: ms })),
  )
  const lags = await eventually(
    async () => {
      const found = await line(system.registry, /^foretap_time_lag_seconds{/)
      return (
        found.length === 3 &&
        (await line(system.registry, /^foretap_collector_series_omitted 2/)).length > 0 &&
        found
      )
    },
    { what: 'two series and the aggregate' },
  )
  assert.ok(lags.some(text => /consumer="b"} 4$/.test(text)))
  assert.ok(lags.some(text => /consumer="d"} 3$/.test(text)))
  assert.ok(lags.some(text => text.endsWith('stream="(omitted)",consumer="(omitted)"} 0.5')))
})

test('a message that cannot be read is a dead letter and its neighbours count', async () => {
  await using system = await open()
  await system.bus.publish(topics.samples.name, [{ key: '3', value: '{"v":1,"samples":"none"}' }])
  await system.publish([sampleOf('billing', startMs, { bestMs: 2_000 })])
  await eventually(
    async () => (await line(system.registry, /^foretap_time_lag_seconds{/)).length === 1,
    {
      what: 'the series',
    },
  )
  const counted = /^foretap_bus_dead_letters_total{topic="foretap.samples",reason="schema"} 1/
  assert.equal((await line(system.registry, counted)).length, 1)
})

test('a past that is read back is scored once a minute, its last quarter of an hour step by step', async () => {
  // The second for which a delivery waits may be too short on a busy machine: here it is half a minute.
  await using system = await open({ objectives: [{ ageMs: 30_000 }] }, ms => 30 * ms)
  const { clock, registry, publish } = system
  const numberOf = async (name: string) => {
    const [text = 'none 0'] = await line(registry, new RegExp(`^foretap_collector_${name} `))
    return Number(text.split(' ').at(-1))
  }
  const poll = async (at: number) => {
    const atMs = startMs + at * 10_000
    await publish([sampleOf('billing', atMs, { bestMs: 1_000 })])
  }
  let at = 0
  await eventually(
    async () => {
      clock.set(startMs + at * 10_000)
      await poll(at++)
      return (await numberOf('scoring_seconds_count')) > 0
    },
    { withinMs: 30_000, what: 'a first step that is scored' },
  )
  const steps = 300
  const [scored, skipped] = [
    await numberOf('scoring_seconds_count'),
    await numberOf('scoring_skipped_total'),
  ]
  const untilMs = startMs + (at + steps) * 10_000
  // The newest sixty of them are less than a quarter of an hour old.
  clock.set(untilMs + 300_000)
  const wanted = 60 + (steps - 60) / 6
  for (const until = at + steps; at < until; at++) await poll(at)
  const gained = async () => (await numberOf('scoring_seconds_count')) - scored
  await eventually(async () => (await gained()) >= wanted - 5, {
    ...{ withinMs: 30_000, what: 'nearly all of these steps scored' },
  })
  assert.ok((await gained()) <= wanted + 5, `${await gained()} of ${wanted}`)
  const left = (await numberOf('scoring_skipped_total')) - skipped
  assert.ok(left <= 5, `${left} steps were left out`)
  assert.equal(await numberOf('scores_late_total'), 0)
})
