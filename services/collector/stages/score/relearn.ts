import { learnObjective, noFloor } from '#models/calibration/learnt-objective.ts'
import type { SeriesRecord } from '../../series-memory.ts'

/** What is learnt stays for at least this long: an objective that moves with each spike is none. */
const heldMs = 86_400_000

/** Whether it is time to learn the objective of a series, first or again. */
export const isRelearnt = ({ givenObjectiveMs, learnt }: SeriesRecord, nowMs: number): boolean =>
  givenObjectiveMs === undefined && (learnt === undefined || nowMs - learnt.atMs >= heldMs)

/**
 * Learns the objective of a series that was given none from the highest ages of its last day's quarters of an hour; true
 * where that changed what it is held against.
 */
export function relearn(
  record: SeriesRecord,
  peaksMs: readonly (number | null)[],
  nowMs: number,
): boolean {
  if (record.givenObjectiveMs !== undefined) {
    record.learnt = undefined
    return false
  }
  const before = record.learnt
  if (!isRelearnt(record, nowMs)) return false
  const floor = record.key.kind === 'custom' ? noFloor : undefined
  const ageMs = learnObjective(peaksMs, before?.ageMs, floor)
  if (ageMs === undefined || ageMs === before?.ageMs) return false
  record.learnt = { ageMs, atMs: Math.max(0, Math.round(nowMs)) }
  return true
}
