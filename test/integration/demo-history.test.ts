import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { startBridgeRole } from '#bridge/bridge-role.ts'
import { bridgeRoleConfig } from '#bridge/config.ts'
import { demoObjectives } from '#bridge/demo/demo-objectives.ts'
import { startCollector } from '#collector/collector.ts'
import { collectorConfig } from '#collector/config.ts'
import { stepMs } from '#contracts/frame.ts'
import { seriesId } from '#contracts/series.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { systemClock as clock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { silentLogger as log } from '#kit/logger.ts'
import { blockQuantiser } from '#kit/store/history/quantiser.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import type { HistoryColumns } from '#kit/store/store.ts'
import { eventually } from '#test/support/eventually.ts'

const historyHours = 1
/** What folding moves a value by at most. Both readings come in five digits: each adds half of its last one. */
const movedShare = blockQuantiser.errorShare + 2 * 0.5e-4

/** Bridge, bus, collector and store as `foretap up` puts them together, on a file. */
async function start(path: string) {
  await using opening = new AsyncDisposableStack()
  const registry = new Registry()
  const deps = { clock, log, registry, health: createHealth(clock) }
  const store = opening.use(await openSqliteStore(sqliteStoreConfig.parse({ path }), deps))
  const bus = opening.use(
    createEmbeddedBus(embeddedBusConfig.parse({}), { ...deps, database: store.database }),
  )
  const { history, anomalies } = store
  const objectives = demoObjectives('demo')
  opening.use(
    await startCollector(collectorConfig.parse({ objectives }), {
      ...deps,
      bus,
      history,
      anomalies,
    }),
  )
  const config = bridgeRoleConfig.parse({ bridges: [{ type: 'demo', historyHours }] })
  const historyEndMs = async () => {
    const known = await history.series()
    return known.length === 0
      ? undefined
      : Math.max(...known.map(({ lastStepMs }) => lastStepMs)) + stepMs
  }
  opening.use(await startBridgeRole(config, { ...deps, bus, historyEndMs }))
  const running = opening.move()
  return { history, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

const billing = {
  cluster: 'demo',
  stream: 'orders',
  consumer: 'billing',
  kind: 'time_lag',
} as const

async function stepsOf(
  { history }: Awaited<ReturnType<typeof start>>,
  fromMs: number,
  toMs: number,
) {
  const { columns } = await history.read(seriesId(billing), { fromMs, toMs, resolution: '10s' })
  return columns
}

test('a demo has its whole past in history soon after its start, and a restart adds only what lacks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-demo-'))
  try {
    const path = join(folder, 'foretap.db')
    const startedMs = Date.now()
    const reaches = async (demo: Awaited<ReturnType<typeof start>>, atMs: number) => {
      const known = await demo.history.series()
      const isWhole = known.length === demoObjectives('demo').length
      return isWhole && known.every(({ lastStepMs }) => lastStepMs >= atMs)
    }
    const toMs = Math.floor(startedMs / stepMs) * stepMs - 3 * stepMs
    const fromMs = toMs - (historyHours * 3_600_000 - 120_000)
    let first: Awaited<ReturnType<typeof stepsOf>>
    {
      await using demo = await start(path)
      await eventually(() => reaches(demo, startedMs - 3 * stepMs), {
        withinMs: 60_000,
        what: 'the past',
      })
      first = await stepsOf(demo, fromMs, toMs)
    }
    const steps = (toMs - fromMs) / stepMs
    assert.equal(first.startMs.length, steps)
    assert.ok(first.bestMs.filter(age => age !== null).length > 0.95 * steps)
    assert.ok(Math.max(...first.bestMs.map(age => age ?? 0)) > 10_000)
    {
      const restartedMs = Date.now()
      await using demo = await start(path)
      await eventually(() => reaches(demo, restartedMs), { withinMs: 60_000, what: 'a new step' })
      assertAlike(await stepsOf(demo, fromMs, toMs), first)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** The same points. Those that were folded from the journal into a block meanwhile may have moved by its rounding. */
function assertAlike(columns: HistoryColumns, before: HistoryColumns): void {
  assert.deepEqual([columns.startMs, columns.facts], [before.startMs, before.facts])
  for (const [name, earlier] of Object.entries(before) as [string, readonly (number | null)[]][]) {
    const later = columns[name as keyof HistoryColumns]
    earlier.forEach((value, i) => {
      const [now, then] = [later[i] ?? Number.NaN, value ?? Number.NaN]
      const isAlike = Number.isNaN(then)
        ? Number.isNaN(now)
        : Math.abs(now - then) <= movedShare * Math.abs(then)
      assert.ok(isAlike, `${name}[${i}]: ${now}, ${then}`)
    })
  }
}
