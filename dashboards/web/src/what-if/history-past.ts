import type { SeriesHistory } from '#contracts/http-api.ts'
import type { Answer, BoardApi } from '../data/board-api.ts'
import { historyQuery } from '../series/history-range.ts'
import type { PastPoint } from './past.ts'

/** The last day of a series as the forecaster wants it: fine for three hours, in minutes before. */
export async function readPast(
  api: BoardApi,
  id: string,
  nowMs: number,
): Promise<Answer<readonly PastPoint[]>> {
  const [day, recent] = await Promise.all([
    api.history(id, historyQuery('24h', nowMs)),
    api.history(id, historyQuery('3h', nowMs)),
  ])
  if (!recent.ok) return recent
  const fine = pointsOf(recent.value.columns)
  // Without the day, three hours say something, too.
  const coarse = day.ok ? pointsOf(day.value.columns) : []
  const fineFromMs = fine[0]?.atMs ?? Number.POSITIVE_INFINITY
  return { ok: true, value: [...coarse.filter(({ atMs }) => atMs < fineFromMs), ...fine] }
}

/** Points of a history at the time that each stands for; those that say nothing at the end are not written down yet. */
function pointsOf(columns: SeriesHistory['columns']): readonly PastPoint[] {
  const known = (value: number | null | undefined, name: keyof PastPoint) =>
    value === null || value === undefined || value < 0 ? {} : { [name]: value }
  const points = columns.startMs.map(
    (atMs, i): PastPoint => ({
      atMs,
      ...known(columns.bestMs[i], 'ageMs'),
      ...known(columns.arrivalsPerS[i], 'arrivalsPerS'),
      ...known(columns.readsPerS[i], 'readsPerS'),
      ...known(columns.backlog[i], 'backlog'),
    }),
  )
  return points.slice(0, points.findLastIndex(({ ageMs }) => ageMs !== undefined) + 1)
}
