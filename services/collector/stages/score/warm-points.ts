import { facts } from '#contracts/sample.ts'
import type { HistoryColumns, Resolution } from '#kit/store/store.ts'
import type { Sample } from '#models/series/series-state.ts'

const minuteMs = 60_000

/** What the windows of a series are rebuilt from: how long before now each resolution reaches, coarse to fine. */
interface WarmRange {
  readonly resolution: Resolution
  readonly pointMs: number
  readonly backMs: number
}
export const warmRanges: readonly [WarmRange, WarmRange, WarmRange] = [
  { resolution: '15m', pointMs: 15 * minuteMs, backMs: 24 * 60 * minuteMs },
  { resolution: '1m', pointMs: minuteMs, backMs: 180 * minuteMs },
  { resolution: '10s', pointMs: 10_000, backMs: 15 * minuteMs },
]

export interface WarmPoint {
  readonly timeS: number
  readonly sample: Sample
  readonly isFine: boolean
}

const rebalancing = 1 << facts.indexOf('rebalancing')

/**
 * The past of a series as samples, oldest first: each resolution up to where the next finer one begins. `columns` are in
 * the order of `warmRanges`. A coarse point is two samples, its highest age and its last, so that neither is lost.
 */
export function warmPoints(columns: readonly HistoryColumns[], nowMs: number): WarmPoint[] {
  return columns.flatMap((one, i) => {
    const range = warmRanges[i]
    if (range === undefined) return []
    const untilMs = nowMs - (warmRanges[i + 1]?.backMs ?? 0)
    return pointsOf(one, { ...range, untilMs })
  })
}

function pointsOf(
  columns: HistoryColumns,
  { pointMs, untilMs }: { readonly pointMs: number; readonly untilMs: number },
): WarmPoint[] {
  const isFine = pointMs === 10_000
  const points: WarmPoint[] = []
  for (const [i, startMs] of columns.startMs.entries()) {
    // The point that the finer resolution begins in comes from there.
    if (startMs + pointMs > untilMs) break
    const last = columns.bestMs[i] ?? Number.NaN
    const most = columns.maxMs[i] ?? last
    const sampleOf = (value: number): Sample => [
      value,
      columns.arrivalsPerS[i] ?? Number.NaN,
      columns.readsPerS[i] ?? Number.NaN,
      columns.backlog[i] ?? Number.NaN,
      Number.NaN,
      Number.NaN,
      ((columns.facts[i] ?? 0) & rebalancing) === 0 ? 0 : 1,
    ]
    const startS = startMs / 1_000
    if (!isFine && most > last) {
      points.push({ timeS: startS + pointMs / 3_000, sample: sampleOf(most), isFine })
      points.push({ timeS: startS + pointMs / 1_500, sample: sampleOf(last), isFine })
    } else points.push({ timeS: startS, sample: sampleOf(last), isFine })
  }
  return points
}
