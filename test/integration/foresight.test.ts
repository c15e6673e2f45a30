import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { Registry } from 'prom-client'
import { startBridgeRole } from '#bridge/bridge-role.ts'
import { bridgeRoleConfig } from '#bridge/config.ts'
import { demoObjectives } from '#bridge/demo/demo-objectives.ts'
import { startCollector } from '#collector/collector.ts'
import { collectorConfig } from '#collector/config.ts'
import { startThread } from '#collector/stages/score/scoring-worker.ts'
import { type Anomaly, anomaly as anomalySchema } from '#contracts/anomaly.ts'
import { dedupe, noIntervals } from '#contracts/anomaly-intervals.ts'
import { type ForecastBatch, forecastBatch } from '#contracts/forecast.ts'
import { learntState } from '#contracts/learnt-state.ts'
import { seriesId } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { createHealth } from '#kit/health.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { acceleratedClock } from '#test/support/accelerated-clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'

/** A minute takes a second. */
const factor = 60
const startMs = 1_800_000_000_000

/** The demo, whose consumers slow down one after the other, on the embedded bus; collectors can be started and ended. */
async function startDemo(path: string) {
  await using opening = new AsyncDisposableStack()
  const clock = acceleratedClock(startMs, factor)
  const { log, lines } = createRecordingLog()
  const registry = new Registry()
  const deps = { clock, log, registry, health: createHealth(clock) }
  const store = opening.use(await openSqliteStore(sqliteStoreConfig.parse({ path }), deps))
  const bus = opening.use(
    createEmbeddedBus(embeddedBusConfig.parse({}), { ...deps, database: store.database }),
  )
  const anomalies: Anomaly[] = []
  const forecasts: ForecastBatch[] = []
  opening.use(
    await bus.subscribe({
      topic: topics.anomalies.name,
      from: 'earliest',
      async handle(messages) {
        for (const { value } of messages) anomalies.push(anomalySchema.parse(JSON.parse(value)))
      },
    }),
  )
  opening.use(
    await bus.subscribe({
      topic: topics.forecasts.name,
      from: 'latest',
      async handle(messages) {
        for (const { value } of messages) forecasts.push(forecastBatch.parse(JSON.parse(value)))
      },
    }),
  )
  const config = bridgeRoleConfig.parse({ bridges: [{ type: 'demo', historyHours: 0 }] })
  opening.use(await startBridgeRole(config, { ...deps, bus }))
  const running = opening.move()
  return {
    ...{ clock, lines, store, bus, anomalies, forecasts },
    async collect() {
      const threads: Worker[] = []
      const own = new Registry()
      const collector = await startCollector(
        collectorConfig.parse({ objectives: demoObjectives('demo') }),
        {
          ...{ ...deps, registry: own, bus, history: store.history, anomalies: store.anomalies },
          startThread: settings => {
            const thread = startThread(settings)
            threads.push(thread)
            return thread
          },
        },
      )
      const metricOf = async (name: string) =>
        (await own.getSingleMetric(`foretap_collector_${name}`)?.get())?.values[0]?.value ?? 0
      return { threads, metricOf, [Symbol.asyncDispose]: () => collector[Symbol.asyncDispose]() }
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

type Demo = Awaited<ReturnType<typeof startDemo>>

const isEnded = ({ endMs }: Anomaly) => endMs !== undefined
const forecastsAfter = (demo: Demo, atMs: number) =>
  demo.forecasts.some(batch => batch.atMs > atMs && batch.forecasts.length > 0)

/** Waits until the demo has come to something, one virtual hour at most. */
const soon = <Value>(demo: Demo, what: string, check: (demo: Demo) => Value) =>
  eventually(async () => check(demo), { withinMs: 3_600_000 / factor, what })

test('a consumer that slows down is predicted and then breaks its objective; a dead worker and a restart lose nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-foresight-'))
  try {
    await using demo = await startDemo(join(folder, 'foretap.db'))
    {
      await using collector = await demo.collect()
      await soon(demo, 'a first forecast', () => demo.forecasts.length > 0)
      await soon(demo, 'a prediction', () =>
        demo.anomalies.some(one => one.kind === 'predicted_breach'),
      )

      const diedMs = demo.clock.now()
      await collector.threads[0]?.terminate()
      await soon(demo, 'forecasts of another worker', () => forecastsAfter(demo, diedMs + 10_000))
      assert.equal(collector.threads.length, 2)
      assert.equal(await collector.metricOf('scoring_restarts_total'), 1)
      assert.ok(demo.lines.some(({ message }) => /worker died/.test(message)))
      await soon(demo, 'a breach', () => demo.anomalies.some(one => one.kind === 'breach'))
    }
    const stoppedMs = demo.clock.now()
    const states = await demo.bus.snapshot(topics.seriesState.name)
    const learnt = [...states.values()].map(value => learntState.parse(JSON.parse(value)))
    assert.ok(learnt.length > 0)
    const open = demo.anomalies.filter(
      one => !demo.anomalies.some(end => end.id === one.id && isEnded(end)),
    )
    for (const { kind, series, startMs: since } of open.filter(({ kind }) => kind === 'breach')) {
      const state = learnt.find(one => seriesId(one.series) === seriesId(series))
      assert.equal(state?.intervals.breach?.startMs, since, `${kind} of ${series.consumer}`)
    }
    {
      await using _ = await demo.collect()
      await soon(demo, 'forecasts after the restart', () =>
        forecastsAfter(demo, stoppedMs + 30_000),
      )
      await soon(demo, 'the end of each breach that was open', () =>
        open
          .filter(({ kind }) => kind === 'breach')
          .every(({ id }) => demo.anomalies.some(one => one.id === id && isEnded(one))),
      )
      await soon(demo, 'a prediction that came true', () =>
        demo.anomalies.some(({ outcome }) => outcome === 'confirmed'),
      )
    }
    assertOneEach(demo.anomalies)
    await assertKept(demo)
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** Each interval opens once and ends at most once, whatever was restarted meanwhile. */
function assertOneEach(anomalies: readonly Anomaly[]): void {
  let known = noIntervals
  const opened = new Set<string>()
  for (const anomaly of anomalies) {
    const read = dedupe(known, anomaly)
    known = read.known
    assert.equal(read.id, anomaly.id, 'no interval goes by two ids')
    if (read.verdict !== 'opens') continue
    assert.equal(opened.has(anomaly.id), false, `${anomaly.id} opens twice`)
    opened.add(anomaly.id)
  }
}

/** The store has the newest word on each. */
async function assertKept({ store, anomalies }: Demo): Promise<void> {
  const kept = await store.anomalies.find({
    fromMs: 0,
    toMs: Number.MAX_SAFE_INTEGER,
    limit: 1_000,
  })
  const newest = new Map(anomalies.map(one => [one.id, one]))
  assert.equal(kept.length, newest.size)
  for (const one of kept) assert.deepEqual(one, newest.get(one.id))
}
