import type { SeriesPoint } from '#contracts/http/point-routes.ts'
import type { HistoryColumns } from '#kit/store/store.ts'

/**
 * Columns as rows, neighbours joined until there are at most `pointsMax`. Of each group the newest age and backlog, the widest
 * bounds, the largest age and mean rates stay.
 */
export function thinPoints(columns: HistoryColumns, pointsMax: number): readonly SeriesPoint[] {
  const { length } = columns.startMs
  const size = Math.max(1, Math.ceil(length / pointsMax))
  const points: SeriesPoint[] = []
  for (let from = 0; from < length; from += size) {
    const of = (column: readonly (number | null)[]) =>
      column.slice(from, from + size).filter(value => value !== null)
    points.push({
      atMs: columns.startMs[from] ?? 0,
      bestMs: of(columns.bestMs).at(-1) ?? null,
      lowMs: leastOf(of(columns.lowMs)),
      highMs: mostOf(of(columns.highMs)),
      maxMs: mostOf(of(columns.maxMs)),
      arrivalsPerS: meanOf(of(columns.arrivalsPerS)),
      readsPerS: meanOf(of(columns.readsPerS)),
      backlog: of(columns.backlog).at(-1) ?? null,
    })
  }
  return points
}

const leastOf = (values: readonly number[]) => (values.length === 0 ? null : Math.min(...values))
const mostOf = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values))
const meanOf = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length
