import { type Age, certainMs } from '#contracts/age.ts'
import type { Intervals } from '#contracts/learnt-state.ts'
import { type Judged, retellMs, withPart } from './change.ts'

/** A breach is over after this long within the objective: three polls of ten seconds. */
const calmForMs = 30_000
/** Bounds may stay wider than the objective: well within it by the best estimate is over as well. */
const wellWithinShare = 0.8

export interface SeenAge {
  readonly atMs: number
  readonly age: Age
  readonly objectiveMs: number | undefined
}

/** Opens when the age is certain to break the objective, ends when it is certainly or clearly back for a while. */
export function judgeBreach(intervals: Intervals, seen: SeenAge): Judged {
  const { breach } = intervals
  const { atMs, age, objectiveMs } = seen
  const isBroken = objectiveMs !== undefined && certainMs(age) > objectiveMs
  const nowMs = age.known ? age.bestMs : certainMs(age)
  if (breach === undefined) {
    if (!isBroken) return { intervals, changes: [] }
    const opened = { startMs: atMs, toldMs: atMs, peakMs: nowMs }
    const change = { kind: 'breach', startMs: atMs, atMs, peakMs: nowMs } as const
    return { intervals: withPart(intervals, 'breach', opened), changes: [change] }
  }
  const { startMs } = breach
  const peakMs = Math.max(breach.peakMs, nowMs)
  const calmSinceMs = isCalm(seen) ? (breach.calmSinceMs ?? atMs) : undefined
  const isOver = calmSinceMs !== undefined && atMs - calmSinceMs >= calmForMs
  if (isOver || objectiveMs === undefined) {
    const change = { kind: 'breach', startMs, atMs, endMs: calmSinceMs ?? atMs, peakMs } as const
    return { intervals: withPart(intervals, 'breach', undefined), changes: [change] }
  }
  const isTold = atMs - breach.toldMs >= retellMs
  const next = {
    ...{ startMs, peakMs, toldMs: isTold ? atMs : breach.toldMs },
    ...(calmSinceMs === undefined ? {} : { calmSinceMs }),
  }
  const change = { kind: 'breach', startMs, atMs, peakMs } as const
  return { intervals: withPart(intervals, 'breach', next), changes: isTold ? [change] : [] }
}

function isCalm({ age, objectiveMs }: SeenAge): boolean {
  if (!age.known || objectiveMs === undefined) return false
  return age.highMs <= objectiveMs || age.bestMs <= wellWithinShare * objectiveMs
}
