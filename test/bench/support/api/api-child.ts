import { Registry } from 'prom-client'
import { startApi } from '#api/api.ts'
import { apiConfig } from '#api/config.ts'
import type { Sample } from '#contracts/sample.ts'
import { topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { systemClock } from '#kit/clock.ts'
import { contextConfig } from '#kit/context/config.ts'
import { openContextBook } from '#kit/context/context-book.ts'
import { createHealth } from '#kit/health.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { openTestAccess } from '#test/support/open-test-access.ts'
import { benchSeries } from './fill-anomalies.ts'

/**
 * The api role in a process of its own, on the store that its argument names. Its parent says `{ publish: count }` and hears
 * `{ atNs }`, the time of publication on the clock that all processes share; and `{ rss: true }`, for `{ rssBytes }`.
 */
const [path = '', seriesText = '1000'] = process.argv.slice(2)
const series = Number(seriesText)
const clock = systemClock
const registry = new Registry()
const deps = { clock, log: silentLogger, registry }
const health = createHealth(clock)
const store = await openSqliteStore(sqliteStoreConfig.parse({ path }), deps)
const bus = createEmbeddedBus(embeddedBusConfig.parse({}), deps)
const config = apiConfig.parse({ port: 0, liveClientsMax: 1_100, updateIntervalMs: 10 })
const http = await startHttpServer(config, { ...deps, health })
const context = await openContextBook(contextConfig.parse({}), { ...deps, bus })
await startApi(config, {
  ...{ ...deps, bus, store, health, http, context, version: '0.0.0' },
  ...{ objectiveOf: () => 30_000, shareOf: () => 0.999 },
  actionRules: { people: [], keepMs: 86_400_000 },
  ...openTestAccess(store.database, clock),
})

let polls = 0
async function publish(count: number): Promise<void> {
  const atMs = Date.now()
  polls++
  const samples = Array.from({ length: count }, (_, i) => sampleOf(i, atMs))
  const batch = { v: 1, cluster: 'cluster-0', shard: 0, atMs, samples, ended: [] }
  await bus.publish(topics.samples.name, [{ key: '0', value: JSON.stringify(batch) }])
}

const sampleOf = (i: number, atMs: number): Sample => ({
  ...{ series: benchSeries(i * 3), atMs, facts: [], backlog: polls },
  age: { known: true, lowMs: polls, bestMs: polls, highMs: polls, method: 'end-offset-history' },
  evidence: { partitions: 6, unknownPartitions: 0 },
})

process.on('message', async (asked: { publish?: number; rss?: boolean }) => {
  if (asked.rss) {
    globalThis.gc?.()
    process.send?.({ rssBytes: process.memoryUsage.rss() })
    return
  }
  const atNs = process.hrtime.bigint()
  await publish(asked.publish ?? 1)
  process.send?.({ atNs: String(atNs) })
})
process.on('disconnect', () => process.exit())
await publish(series)
process.send?.({ url: http.url })
