import { type Age, certainMs, unknownReasons } from '#contracts/age.ts'
import type { Intervals } from '#contracts/learnt-state.ts'
import { type Judged, retellMs, withPart } from './change.ts'

/** Polls in a row without an age that make a series blind. */
const pollsMin = 3

export interface SeenOrNot {
  readonly atMs: number
  readonly age: Age
  readonly objectiveMs: number | undefined
}

/** Opens when nobody could tell the age for three polls, from the first of them on; ends when it is known again. */
export function judgeBlind(before: Intervals, { atMs, age, objectiveMs }: SeenOrNot): Judged {
  // Whoever knows that the objective is broken knows what matters, with or without an upper bound.
  const isSeen = age.known || (objectiveMs !== undefined && certainMs(age) > objectiveMs)
  const { blind } = before
  if (isSeen) {
    const intervals = withPart(withPart(before, 'unknown', undefined), 'blind', undefined)
    if (blind === undefined) return { intervals, changes: [] }
    return {
      intervals,
      changes: [{ kind: 'blind', startMs: blind.startMs, atMs, endMs: atMs }],
    }
  }
  const unknown = {
    sinceMs: before.unknown?.sinceMs ?? atMs,
    polls: (before.unknown?.polls ?? 0) + 1,
  }
  const intervals = withPart(before, 'unknown', unknown)
  const detail = age.known ? '' : unknownReasons[age.reason]
  const startMs = blind?.startMs ?? unknown.sinceMs
  const isDue = blind === undefined ? unknown.polls >= pollsMin : atMs - blind.toldMs >= retellMs
  if (!isDue) return { intervals, changes: [] }
  return {
    intervals: withPart(intervals, 'blind', { startMs, toldMs: atMs }),
    changes: [{ kind: 'blind', startMs, atMs, detail }],
  }
}

/** Why nobody can tell the age of a series that no sample came of. */
export const silenceText = 'its bridge reports nothing any more'

/** No sample came for so long that the series must be called blind: since its last one. */
export function judgeSilence(intervals: Intervals, atMs: number): Judged {
  if (intervals.blind !== undefined || intervals.judgedMs === 0) return { intervals, changes: [] }
  const startMs = intervals.unknown?.sinceMs ?? intervals.judgedMs
  return {
    intervals: withPart(intervals, 'blind', { startMs, toldMs: atMs }),
    changes: [{ kind: 'blind', startMs, atMs, detail: silenceText }],
  }
}
