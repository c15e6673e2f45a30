import type { HistoryQuery } from '../data/board-api.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What a person can look back on, each with the finest resolution that the store keeps for so long. */
export const ranges = {
  '30m': { text: '30 m', spanMs: 30 * minuteMs, resolution: '10s', pointMs: 10_000 },
  '3h': { text: '3 h', spanMs: 3 * hourMs, resolution: '10s', pointMs: 10_000 },
  '24h': { text: '24 h', spanMs: dayMs, resolution: '1m', pointMs: minuteMs },
  '7d': { text: '7 d', spanMs: 7 * dayMs, resolution: '15m', pointMs: 15 * minuteMs },
  '60d': { text: '60 d', spanMs: 60 * dayMs, resolution: '15m', pointMs: 15 * minuteMs },
} as const satisfies Record<string, RangeSpec>

interface RangeSpec {
  readonly text: string
  readonly spanMs: number
  readonly resolution: HistoryQuery['resolution']
  readonly pointMs: number
}

export type RangeName = keyof typeof ranges
export const rangeNames = Object.keys(ranges) as RangeName[]

export function rangeName(text: string | null): RangeName {
  return rangeNames.find(name => name === text) ?? '30m'
}

/** The query that fills a range, with both ends on whole points. */
export function historyQuery(name: RangeName, nowMs: number): HistoryQuery {
  const { spanMs, resolution, pointMs } = ranges[name]
  const toMs = Math.ceil(nowMs / pointMs) * pointMs
  return { fromMs: toMs - Math.ceil(spanMs / pointMs) * pointMs, toMs, resolution }
}
