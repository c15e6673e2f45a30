import type { Intervals } from '#contracts/learnt-state.ts'
import { type Judged, withPart } from './change.ts'

/** Scores from here on are an alarm: one sample in 100,000 by the scorer's own scale. */
const alarmFrom = 0.5
/** After an alarm the scorer keeps its scores below the alarm for a quarter of an hour, so that this ends each once. */
const calmForMs = 300_000

/** However unusual, an age below this share of the objective is nobody's concern. */
const concernShare = 0.1

export interface Scored {
  readonly atMs: number
  readonly score: number
  readonly ageMs: number
  readonly objectiveMs: number | undefined
}

/** Opens at a step whose score is an alarm, ends when none came for a while. */
export function judgeUnusual(intervals: Intervals, seen: Scored): Judged {
  const { atMs, score, ageMs, objectiveMs = 0 } = seen
  const { unusual } = intervals
  const isAlarm = score >= alarmFrom
  if (unusual === undefined) {
    if (!isAlarm || ageMs < concernShare * objectiveMs) return { intervals, changes: [] }
    const opened = { startMs: atMs, toldMs: atMs, peakMs: ageMs, score }
    const detail = scoreText(score)
    const change = { kind: 'unusual', startMs: atMs, atMs, peakMs: ageMs, detail } as const
    return { intervals: withPart(intervals, 'unusual', opened), changes: [change] }
  }
  const { startMs, toldMs } = unusual
  const calmSinceMs = isAlarm ? undefined : (unusual.calmSinceMs ?? atMs)
  const peakMs = Math.max(unusual.peakMs, ageMs)
  const highest = Math.max(unusual.score, score)
  if (calmSinceMs !== undefined && atMs - calmSinceMs >= calmForMs) {
    const ended = { kind: 'unusual', startMs, atMs, endMs: calmSinceMs, peakMs } as const
    return {
      intervals: withPart(intervals, 'unusual', undefined),
      changes: [{ ...ended, detail: scoreText(highest) }],
    }
  }
  const next = {
    ...{ startMs, toldMs, peakMs, score: highest },
    ...(calmSinceMs === undefined ? {} : { calmSinceMs }),
  }
  return { intervals: withPart(intervals, 'unusual', next), changes: [] }
}

export const scoreText = (score: number): string => `score ${score.toFixed(2)}`
