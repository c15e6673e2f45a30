import type { Sparklines } from '#contracts/http-api.ts'
import type { SeriesId } from '#contracts/series.ts'
import type { HistoryColumns } from '#kit/store/store.ts'

const minuteMs = 60_000
const points = 30

export interface SparklineRange {
  readonly fromMs: number
  readonly toMs: number
}

/** The last 30 minutes, the running one included, on whole minutes. */
export function sparklineRange(nowMs: number): SparklineRange {
  const toMs = (Math.floor(nowMs / minuteMs) + 1) * minuteMs
  return { fromMs: toMs - points * minuteMs, toMs }
}

/** Columns of many series on one grid of minutes; the newest point of a minute stands for it. */
export function sparklinesOf(
  ids: readonly SeriesId[],
  given: { range: SparklineRange; columns: ReadonlyMap<SeriesId, HistoryColumns> },
): Sparklines {
  const { range, columns } = given
  const startMs = Array.from({ length: points }, (_, i) => range.fromMs + i * minuteMs)
  const series = ids.map(id => [id, lineOf(columns.get(id), range)] as const)
  return { startMs, series: Object.fromEntries(series) }
}

type Line = Sparklines['series'][string]

function lineOf(columns: HistoryColumns | undefined, { fromMs }: SparklineRange): Line {
  const empty = () => Array.from<number | null>({ length: points }).fill(null)
  const line: Line = { bestMs: empty(), lowMs: empty(), highMs: empty() }
  columns?.startMs.forEach((startMs, i) => {
    const at = Math.floor((startMs - fromMs) / minuteMs)
    if (at < 0 || at >= points) return
    line.bestMs[at] = columns.bestMs[i] ?? null
    line.lowMs[at] = columns.lowMs[i] ?? null
    line.highMs[at] = columns.highMs[i] ?? null
  })
  return line
}
