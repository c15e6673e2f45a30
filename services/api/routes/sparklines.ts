import { type Forecast, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import type { SparkAhead, Sparklines } from '#contracts/http-api.ts'
import type { SeriesId } from '#contracts/series.ts'
import type { HistoryColumns } from '#kit/store/store.ts'

const minuteMs = 60_000
const points = 30
/** How far ahead a sparkline is drawn. */
const aheadMaxS = 900

export interface SparklineRange {
  readonly fromMs: number
  readonly toMs: number
}

/** The last 30 minutes, the running one included, on whole minutes. */
export function sparklineRange(nowMs: number): SparklineRange {
  const toMs = (Math.floor(nowMs / minuteMs) + 1) * minuteMs
  return { fromMs: toMs - points * minuteMs, toMs }
}

/** Columns of many series on one grid of minutes; the newest point of a minute stands for it. Forecasts are those that still hold. */
export function sparklinesOf(
  ids: readonly SeriesId[],
  given: {
    range: SparklineRange
    columns: ReadonlyMap<SeriesId, HistoryColumns>
    forecastOf: (id: SeriesId) => Forecast | undefined
  },
): Sparklines {
  const { range, columns, forecastOf } = given
  const startMs = Array.from({ length: points }, (_, i) => range.fromMs + i * minuteMs)
  const series = ids.map(id => {
    const ahead = aheadOf(forecastOf(id))
    return [id, { ...lineOf(columns.get(id), range), ...(ahead && { ahead }) }] as const
  })
  return { startMs, series: Object.fromEntries(series) }
}

/** The next minutes of a forecast; undefined where it has no quantiles. */
function aheadOf(forecast: Forecast | undefined): SparkAhead | undefined {
  const rows = forecast?.quantilesMs?.filter((_, i) => (quantileHorizonsS[i] ?? 0) <= aheadMaxS)
  if (forecast === undefined || rows === undefined) return undefined
  const column = (level: (typeof quantileLevels)[number]) =>
    rows.map(row => Math.round(row[quantileLevels.indexOf(level)] ?? 0))
  return {
    ms: rows.map((_, i) => forecast.atMs + (quantileHorizonsS[i] ?? 0) * 1_000),
    ...{ bestMs: column(0.5), lowMs: column(0.1), highMs: column(0.9) },
  }
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
