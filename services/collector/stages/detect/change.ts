import type { AnomalyKind, Outcome } from '#contracts/anomaly.ts'
import type { Intervals } from '#contracts/learnt-state.ts'

/** What is to be said of one interval. */
export interface Change {
  readonly kind: AnomalyKind
  readonly startMs: number
  readonly atMs: number
  /** Absent while the interval is open. */
  readonly endMs?: number
  readonly peakMs?: number
  readonly outcome?: Outcome
  /** What is particular to a kind, in words with numbers. */
  readonly detail?: string
}

export interface Judged {
  readonly intervals: Intervals
  readonly changes: readonly Change[]
}

/** An open interval is spoken of again after this long, so that whoever missed its beginning hears of it. */
export const retellMs = 60_000

/** The intervals of a series that nothing is known of. */
export const noIntervals: Intervals = { judgedMs: 0, steppedMs: 0, isSpent: false }

/** A copy in which a part is another, or is gone. */
export function withPart<Name extends keyof Intervals>(
  intervals: Intervals,
  name: Name,
  part: Intervals[Name] | undefined,
): Intervals {
  const { [name]: _, ...rest } = intervals
  return (part === undefined ? rest : { ...rest, [name]: part }) as Intervals
}
