import { Registry } from 'prom-client'
import { exposeSeries } from '#collector/series-exposition.ts'
import { SeriesView } from '#collector/series-view.ts'

/** How long one scrape of 20,000 series takes, against prom-client writing the same values itself. */
const count = 20_000
const scrapes = 9

export async function run({ log }: { readonly log: (line: string) => void }) {
  const view = new SeriesView({ seriesMax: count, staleMs: 60_000, forgetMs: 3_600_000 })
  for (let i = 0; i < count; i++) view.put({ sample: sampleOf(i), objectiveMs: 30_000 }, 1)
  const registry = new Registry()
  using _ = exposeSeries(registry, { view, now: () => 2 })
  const scrapeMs = await median(() => registry.metrics())
  const plain = new Registry()
  for (const metric of await registry.getMetricsAsJSON()) {
    plain.registerMetric({ ...metric, get: async () => metric } as never)
  }
  const plainMs = await median(() => plain.metrics())
  const lines = (await registry.metrics()).split('\n').length
  log(`${lines} lines: ${scrapeMs.toFixed(0)} ms, by prom-client alone ${plainMs.toFixed(0)} ms`)
  return { scrapeMs, ratioToPromClient: plainMs / scrapeMs }
}

const sampleOf = (i: number) => ({
  series: {
    ...{ cluster: 'prod', stream: `stream-${i % 500}`, consumer: `consumer-${i}` },
    kind: 'time_lag' as const,
  },
  atMs: 1,
  age: {
    ...{ known: true as const, lowMs: i * 1.1, bestMs: i * 1.3, highMs: i * 1.7 },
    method: 'end-offset-history' as const,
  },
  evidence: { partitions: 1, unknownPartitions: 0 },
  ...{ backlog: i, arrivalsPerS: i / 7, readsPerS: i / 3, facts: ['idle' as const] },
})

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < scrapes; i++) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(scrapes / 2)] ?? Number.NaN
}
