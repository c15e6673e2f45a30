import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { type Frame, stepMs } from '#contracts/frame.ts'
import { type SeriesKey, seriesId } from '#contracts/series.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { blockId, tiers } from '#kit/store/history/tiers.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore, type SqliteStore } from '#kit/store/sqlite/sqlite-store.ts'

/**
 * What history costs: bytes per series, and time per step, chart and fold at 10,000 series. The series are of three
 * kinds in equal parts: caught up, steady with the jitter of commits, and lagging in a random walk.
 */
const day = { series: 500, steps: 8_640 }
const many = { series: 10_000, steps: 361, sparklines: 200 }
const startMs = 1_800_000_000_000 - (1_800_000_000_000 % 86_400_000)
const hourSteps = 360

export async function run({ log }: { readonly log: (line: string) => void }) {
  const sizes = await measureDay()
  log(`${day.series} series for a day: ${sizes.bytesPerSeriesDay.toFixed(0)} bytes per series`)
  log(`all three resolutions full: ${sizes.bytesPerSeriesFull.toFixed(0)} bytes per series`)
  const times = await measureMany()
  log(
    `${many.series} series, per step: ${times.appendMs.toFixed(1)} ms, p99 ${times.appendP99Ms.toFixed(1)} ms`,
  )
  log(
    `${many.sparklines} sparklines: ${times.sparklinesMs.toFixed(1)} ms; fold of an hour: ${times.foldCpuSeconds.toFixed(1)} s of CPU`,
  )
  return { ...sizes, ...times }
}

async function measureDay() {
  await using opened = await openTemporary()
  const { store } = opened
  const world = createWorld(day.series)
  let journalBytes = 0
  let appends: Promise<void>[] = []
  for (let step = 0; step < day.steps; step++) {
    const at = startMs + step * stepMs
    appends.push(store.history.append(at, world(at)))
    if ((step + 1) % hourSteps !== 0) continue
    await Promise.all(appends)
    appends = []
    journalBytes += await journalSize(store)
    await store.history.fold(at + stepMs + 120_000)
  }
  const [fine, minutes, quarters] = await Promise.all(tiers.map(tier => tierSize(store, tier)))
  const perSeries = (bytes = 0) => bytes / day.series
  // Of a day, 10 s points are there for three to four hours; the coarser ones are whole.
  const fullDays = [1, 2, 60]
  return {
    bytesPerSeriesDay: perSeries((fine ?? 0) + (minutes ?? 0) + (quarters ?? 0)),
    bytesPerSeriesFull: [fine, minutes, quarters].reduce<number>(
      (sum, bytes, i) => sum + perSeries(bytes) * (fullDays[i] ?? 0),
      0,
    ),
    journalBytesPerSeriesHour: perSeries(journalBytes) / (day.steps / hourSteps),
  }
}

async function measureMany() {
  await using opened = await openTemporary()
  const { store } = opened
  const { history } = store
  const world = createWorld(many.series)
  const appends: number[] = []
  for (let step = 0; step < many.steps; step++) {
    const at = startMs + step * stepMs
    const frames = world(at)
    const began = performance.now()
    await history.append(at, frames)
    appends.push(performance.now() - began)
  }
  const nowMs = startMs + many.steps * stepMs
  const ids = world(nowMs)
    .slice(0, many.sparklines)
    .map(({ series }) => seriesId(series))
  const range = { fromMs: nowMs - 1_800_000, toMs: nowMs, resolution: '1m' as const }
  await history.readMany(ids, range)
  const sparklinesMs = await timed(() => history.readMany(ids, range))
  const before = process.cpuUsage()
  await history.fold(nowMs + 120_000)
  const { user, system } = process.cpuUsage(before)
  const sorted = appends.toSorted((a, b) => a - b)
  return {
    appendMs: appends.reduce((sum, ms) => sum + ms, 0) / appends.length,
    appendP99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    sparklinesMs,
    foldCpuSeconds: (user + system) / 1e6,
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function openTemporary() {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-bench-'))
  const path = join(folder, 'foretap.db')
  const store = await openSqliteStore(sqliteStoreConfig.parse({ path }), {
    ...{ clock: systemClock, log: silentLogger, registry: new Registry() },
  })
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

/** Bytes of the payload, with the eight or so that SQLite adds to a row. */
const rowOverhead = 8

async function journalSize({ database }: SqliteStore): Promise<number> {
  const rows = await database.db.selectFrom('journal').select('data').execute()
  return rows.reduce((sum, { data }) => sum + data.length + rowOverhead, 0)
}

async function tierSize({ database }: SqliteStore, tier: (typeof tiers)[number]): Promise<number> {
  const rows = await database.db
    .selectFrom('blocks')
    .select('data')
    .where('id', '>=', blockId(tier, 0, 0))
    .where('id', '<', blockId(tier, (2 ** 20 - 1) * tier.spanMs, 0))
    .execute()
  return rows.reduce((sum, { data }) => sum + data.length + rowOverhead, 0)
}

/** A repeatable source of noise (mulberry32), so that runs can be compared. */
function createNoise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The frames of all series, step after step. */
function createWorld(count: number): (startMs: number) => Frame[] {
  const noise = createNoise(7)
  const keys: SeriesKey[] = Array.from({ length: count }, (_, i) => ({
    ...{ cluster: 'prod', stream: `stream-${i % 500}`, kind: 'time_lag' as const },
    consumer: `consumer-${i}`,
  }))
  const ages = new Float64Array(count)
  return startMs =>
    keys.map((series, i): Frame => {
      const base = { series, startMs, samples: 2, lostRecords: 0 }
      if (i % 3 === 0) {
        const age = { minMs: 0, maxMs: 0, lastMs: 0, lowMs: 0, highMs: 0, hard: true }
        return { ...base, age, backlog: 0, arrivalsPerS: 0, readsPerS: 0, facts: ['idle'] }
      }
      const isSteady = i % 3 === 1
      const walked = Math.max(500, (ages[i] ?? 0) + (noise() - 0.5) * 20_000)
      const lastMs = isSteady ? 500 + 5_000 * noise() : walked
      ages[i] = lastMs
      const rate = 10 + (i % 977) * (0.95 + 0.1 * noise())
      const other = lastMs * (0.8 + 0.4 * noise())
      return {
        ...base,
        age: {
          ...{ minMs: Math.min(lastMs, other), maxMs: Math.max(lastMs, other), lastMs },
          ...{ lowMs: lastMs * (1 - 0.02 * noise()), highMs: lastMs * (1 + 0.02 * noise()) },
          hard: true,
        },
        backlog: Math.round((lastMs / 1_000) * rate),
        arrivalsPerS: rate,
        readsPerS: rate * (0.95 + 0.1 * noise()),
        facts: [],
      }
    })
}
