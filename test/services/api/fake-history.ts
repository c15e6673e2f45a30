import type { SeriesId, SeriesKey } from '#contracts/series.ts'
import type { History, HistoryColumns } from '#kit/store/store.ts'

export interface FakeHistory extends Pick<History, 'read' | 'readMany' | 'series'> {
  /** What was asked, in order. */
  readonly asked: unknown[]
}

/** Points of ten seconds with `bestMs` = start of the point, in memory. */
export function createFakeHistory(
  known: readonly { readonly key: SeriesKey; readonly id: SeriesId; readonly startMs: number[] }[],
): History & FakeHistory {
  const asked: unknown[] = []
  const columnsOf = (id: SeriesId, range: { fromMs: number; toMs: number }): HistoryColumns => {
    const starts = (known.find(series => series.id === id)?.startMs ?? []).filter(
      ms => ms >= range.fromMs && ms < range.toMs,
    )
    const nulls = starts.map(() => null)
    return {
      startMs: starts,
      bestMs: starts,
      lowMs: starts,
      highMs: starts.map(ms => ms + 1),
      maxMs: starts,
      arrivalsPerS: nulls,
      readsPerS: nulls,
      backlog: nulls,
      facts: starts.map(() => 1),
    }
  }
  return {
    asked,
    async read(id, range) {
      asked.push(range)
      return { resolution: range.resolution ?? '10s', columns: columnsOf(id, range) }
    },
    async readMany(ids, range) {
      asked.push(range)
      return new Map(ids.map(id => [id, columnsOf(id, range)]))
    },
    series: async () => known.map(({ key, startMs }) => ({ key, lastStepMs: startMs.at(-1) ?? 0 })),
    async append() {},
    fold: async () => ({ rowsFolded: 0, blocksWritten: 0, blocksDropped: 0, bytes: 0 }),
  }
}
