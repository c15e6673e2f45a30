import type { Anomaly } from '#contracts/anomaly.ts'
import type { SeriesId } from '#contracts/series.ts'
import type { Anomalies, History } from '#kit/store/store.ts'
import { budgetMs } from './error-budget.ts'
import { type HistoryPart, type KeptTime, keptTime } from './kept-time.ts'
import type { Span } from './time-spans.ts'

/** A series with what it is to keep. */
export interface Judged {
  readonly id: SeriesId
  readonly objectiveMs: number
}

export interface KeptTimeSource {
  readonly history: Pick<History, 'readMany'>
  readonly anomalies: Pick<Anomalies, 'find'>
}

/** So far back minutes are read, for the short windows; before that, quarters of an hour. */
const fineMs = 6 * 3_600_000
const coarsePointMs = 900_000
const finePointMs = 60_000
/** Intervals of a series that are read: one each 20 minutes of the 30 days. Of a series with more, the oldest go by the points. */
const intervalsMax = 2_000
/** Objectives that differ by less are one: learnt ones are rounded. */
const sameObjective = 1e-6

/** How the last 30 days of some series were, from the history and the intervals that were told. */
export async function readKeptTime(
  series: readonly Judged[],
  { history, anomalies }: KeptTimeSource,
  nowMs: number,
): Promise<ReadonlyMap<SeriesId, KeptTime>> {
  const ids = series.map(({ id }) => id)
  const fromMs = nowMs - budgetMs
  // Quarters that both reads know end where the minutes begin.
  const seamMs = Math.floor((nowMs - fineMs) / coarsePointMs) * coarsePointMs
  const only = ['bestMs', 'lowMs'] as const
  const coarse = { fromMs, toMs: seamMs, resolution: '15m', only } as const
  const fine = { fromMs: seamMs, toMs: nowMs, resolution: '1m', only } as const
  const parts = [await history.readMany(ids, coarse), await history.readMany(ids, fine)]
  const found = new Map<SeriesId, KeptTime>()
  for (const { id, objectiveMs } of series) {
    const read: HistoryPart[] = parts.flatMap((part, i) => {
      const columns = part.get(id)
      return columns === undefined
        ? []
        : [{ columns, pointMs: i === 0 ? coarsePointMs : finePointMs }]
    })
    const intervals = await anomalies.find({
      ...{ series: id, fromMs, toMs: nowMs, limit: intervalsMax },
      kinds: ['breach', 'blind'],
    })
    const isAll = intervals.length < intervalsMax
    found.set(
      id,
      keptTime({
        ...{ history: read, objectiveMs, fromMs, toMs: nowMs },
        breaches: intervals
          .filter(one => isBreachOf(one, objectiveMs))
          .map(one => spanOf(one, nowMs)),
        blind: intervals.filter(({ kind }) => kind === 'blind').map(one => spanOf(one, nowMs)),
        toldFromMs: isAll ? fromMs : (intervals.at(-1)?.startMs ?? fromMs),
      }),
    )
  }
  return found
}

const isBreachOf = ({ kind, objectiveMs = 0 }: Anomaly, wantedMs: number) =>
  kind === 'breach' && Math.abs(objectiveMs - wantedMs) <= sameObjective * wantedMs

const spanOf = ({ startMs, endMs }: Anomaly, nowMs: number): Span => [startMs, endMs ?? nowMs]
