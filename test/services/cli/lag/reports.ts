import type { LagReport } from '#cli/lag/lag-report.ts'
import type { Age } from '#contracts/age.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'

/** Reports of a small cluster in which every kind of row occurs. */

type RowOptions = Partial<Omit<SeriesRow, 'series' | 'id'>> & {
  readonly consumer: string
  readonly stream?: string
  readonly bestMs?: number
  readonly widthMs?: number
}

export function aRow(options: RowOptions): SeriesRow {
  const { consumer, stream = 'orders', bestMs = 0, widthMs = 0, ...rest } = options
  const series = { cluster: 'local', stream, consumer, kind: 'time_lag' } as const
  const lowMs = Math.max(0, bestMs - widthMs)
  const highMs = bestMs + widthMs
  const age: Age = { known: true, lowMs, bestMs, highMs, method: 'end-offset-history' }
  const evidence = { partitions: 3, unknownPartitions: 0 }
  const rates = { backlog: 0, arrivalsPerS: 640, readsPerS: 638.4 }
  const id = seriesId(series)
  return { id, series, atMs: 5_000, age, evidence, facts: [], state: 'quiet', ...rates, ...rest }
}

const rows: readonly SeriesRow[] = [
  aRow({
    consumer: 'billing',
    bestMs: 130_000,
    widthMs: 3_000,
    state: 'firing',
    objectiveMs: 30_000,
    backlog: 98_213,
    readsPerS: 0,
    facts: ['stalled'],
  }),
  aRow({
    consumer: 'search-indexer-of-the-whole-catalogue',
    stream: 'catalogue.products.changes.v2',
    bestMs: 26_200,
    widthMs: 900,
    state: 'at_risk',
    objectiveMs: 30_000,
    backlog: 1_230_000,
    arrivalsPerS: 41_234,
    facts: ['rebalancing', 'compacted'],
  }),
  aRow({
    consumer: 'fraud',
    stream: 'payments',
    state: 'unknown',
    age: { known: false, reason: 'leader-unavailable' },
  }),
  aRow({
    consumer: 'audit',
    bestMs: 4_000,
    state: 'quiet',
    age: {
      known: true,
      lowMs: 0,
      bestMs: 4_000,
      highMs: 12_500,
      method: 'end-offset-history',
      reason: 'open transaction',
    },
    facts: ['blocked'],
    otherIsolation: {
      isolation: 'read_committed',
      age: {
        known: true,
        lowMs: 61_000,
        bestMs: 61_500,
        highMs: 62_000,
        method: 'end-offset-history',
      },
    },
    backlog: 12,
  }),
  aRow({ consumer: '請求書', stream: 'ご注文', bestMs: 850, widthMs: 40, backlog: 3 }),
  aRow({ consumer: 'mail', facts: ['idle'], arrivalsPerS: 0, readsPerS: 0 }),
]

const trendOf: ReadonlyMap<string, readonly (number | undefined)[]> = new Map([
  ['billing', [20, 40, 60, 80, 90, 110, 120, 130].map(s => s * 1_000)],
  ['fraud', [1_000, 2_000, undefined]],
  ['mail', [0, 0, 0]],
])

export function aReport(given: Partial<LagReport> = {}): LagReport {
  const shown = given.rows ?? rows
  return {
    cluster: 'local',
    atMs: 5_000,
    rows: shown,
    trends: new Map(
      shown.map(({ id, series }) => [id, trendOf.get(series.consumer) ?? [9_000, 7_000, 4_000]]),
    ),
    problems: [
      {
        code: 'unreachable',
        subject: 'broker 2 (10.0.0.2:9092)',
        detail: 'connection refused',
        sinceMs: 1_000,
      },
    ],
    problemsOmitted: 0,
    state: 'degraded',
    ratesOverMs: 2_000,
    ...given,
  }
}
