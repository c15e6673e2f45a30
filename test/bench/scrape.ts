import { Worker } from 'node:worker_threads'
import { Registry } from 'prom-client'
import { exposeSeries } from '#collector/series-exposition.ts'
import { SeriesView } from '#collector/series-view.ts'
import { breachHorizonsS, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'

/** How long a scrape of `/metrics` with 20,000 series takes, by HTTP from another thread, forecasts included. */
const count = 20_000
/** As many as the collector puts into the metrics unless told otherwise. */
const fanSeriesMax = 200
const scrapes = 200

export async function run({ log }: { readonly log: (line: string) => void }) {
  const view = new SeriesView({ seriesMax: count, staleMs: 60_000, forgetMs: 3_600_000 })
  for (let i = 0; i < count; i++) {
    view.put({ sample: sampleOf(i), objectiveMs: 30_000 }, 1)
    view.foretell(forecastOf(i))
  }
  const registry = new Registry()
  using _ = exposeSeries(registry, { view, now: () => 2, fanSeriesMax })
  const deps = { log: silentLogger, registry, health: createHealth(systemClock) }
  await using server = await startHttpServer({ host: '127.0.0.1', port: 0 }, deps)
  const times = await scrape(`${server.url}/metrics`)
  const body = await (await fetch(`${server.url}/metrics`)).text()
  const lines = body.split('\n').filter(line => line !== '' && !line.startsWith('#')).length
  // prom-client on the same values, as it writes them itself.
  const plain = new Registry()
  for (const metric of await registry.getMetricsAsJSON()) {
    plain.registerMetric({ ...metric, get: async () => metric } as never)
  }
  const plainTimes: number[] = []
  for (let i = 0; i < 5; i++) {
    const began = performance.now()
    await plain.metrics()
    plainTimes.push(performance.now() - began)
  }
  const at = (list: readonly number[], share: number) =>
    list.toSorted((a, b) => a - b)[Math.ceil(share * list.length) - 1] ?? Number.NaN
  const [p50Ms, p99Ms] = [at(times, 0.5), at(times, 0.99)]
  const plainMs = at(plainTimes, 0.5)
  log(
    `${lines} lines, ${(body.length / 2 ** 20).toFixed(1)} MiB: p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms; prom-client alone ${plainMs.toFixed(0)} ms`,
  )
  return { p50Ms, p99Ms, lines, mib: body.length / 2 ** 20, ratioToPromClient: plainMs / p50Ms }
}

/** Scrapes from another thread, as Prometheus does from another process; the first three warm both up. */
async function scrape(url: string): Promise<readonly number[]> {
  const worker = new Worker(scraper, { eval: true, workerData: { url, scrapes } })
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve).once('error', reject)
    })
  } finally {
    await worker.terminate()
  }
}

const scraper = `
const { get } = require('node:http')
const { parentPort, workerData } = require('node:worker_threads')
const once = () => new Promise((resolve, reject) => {
  const began = performance.now()
  get(workerData.url, response => {
    response.on('data', () => {}).on('end', () => resolve(performance.now() - began))
  }).on('error', reject)
})
;(async () => {
  for (let i = 0; i < 3; i++) await once()
  const times = []
  for (let i = 0; i < workerData.scrapes; i++) times.push(await once())
  parentPort.postMessage(times)
})()
`

const seriesOf = (i: number) => ({
  ...{ cluster: 'prod', stream: `stream-${i % 500}`, consumer: `consumer-${i}` },
  kind: 'time_lag' as const,
})

const sampleOf = (i: number) => ({
  series: seriesOf(i),
  atMs: 1,
  age: {
    ...{ known: true as const, lowMs: i * 1.1, bestMs: i * 1.3, highMs: i * 1.7 },
    method: 'end-offset-history' as const,
  },
  evidence: { partitions: 1, unknownPartitions: 0 },
  ...{ backlog: i, arrivalsPerS: i / 7, readsPerS: i / 3, facts: ['idle' as const] },
})

const forecastOf = (i: number) => ({
  series: seriesOf(i),
  ...{ objectiveMs: 30_000, objectiveLearnt: false },
  forecast: {
    ...{ atMs: 1, by: 'mixer@1', threshold: 0.6 + i / 1e5, anomalyScore: i / count },
    breachProbability: breachHorizonsS.map(s => (s / 1_800) * (i / count)),
    quantilesMs: quantileHorizonsS.map(s => quantileLevels.map(level => i * 1.3 + s * level)),
    ...{ proven: true, text: '', reasons: [] },
  },
})
