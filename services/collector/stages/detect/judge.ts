import type { Intervals } from '#contracts/learnt-state.ts'
import type { Sample } from '#contracts/sample.ts'
import { judgeBlind } from './blind.ts'
import { judgeBreach } from './breach.ts'
import type { Change, Judged } from './change.ts'
import { withPart } from './change.ts'
import { judgeLoss } from './data-loss.ts'
import { endPrediction, type Foretold, judgeForecast, judgeOutcome } from './prediction.ts'
import { judgeUnusual } from './unusual.ts'

/** A time that is further ahead of our clock than this comes from a clock that was wrong, and blocks nothing. */
const aheadMaxMs = 60_000

/** Whether something of this time was judged already: a repetition or an overtaken message, which change nothing. */
function isJudged(judgedMs: number, atMs: number, nowMs: number): boolean {
  return atMs <= judgedMs && judgedMs <= Math.max(nowMs, atMs) + aheadMaxMs
}

/** What a poll says of a series. `nowMs` is our own clock. Pure: the same polls give the same intervals. */
export function judgeSample(
  before: Intervals,
  sample: Sample,
  { objectiveMs, nowMs }: { readonly objectiveMs: number | undefined; readonly nowMs: number },
): Judged {
  const { atMs, age, facts, lostRecords = 0 } = sample
  if (isJudged(before.judgedMs, atMs, nowMs)) return { intervals: before, changes: [] }
  const isBack = atMs < before.judgedMs
  // A clock that was set right: what was open by the wrong time cannot go on in the right one.
  const start = isBack ? endAll(before, atMs) : { intervals: before, changes: [] }
  const moved = {
    ...start.intervals,
    judgedMs: atMs,
    steppedMs: isBack ? 0 : start.intervals.steppedMs,
  }
  const noted = facts.includes('rebalancing') ? withPart(moved, 'rebalancedMs', atMs) : moved
  const ageMs = age.known ? age.bestMs : 0
  return inTurn({ intervals: noted, changes: start.changes }, [
    intervals => judgeBreach(intervals, { atMs, age, objectiveMs }),
    intervals => judgeOutcome(intervals, { atMs, ageMs, objectiveMs }),
    intervals => judgeBlind(intervals, { atMs, age, objectiveMs }),
    intervals => judgeLoss(intervals, { atMs, facts, lostRecords }),
  ])
}

export interface SteppedScore {
  readonly atMs: number
  readonly anomalyScore: number
  readonly ageMs: number
  /** Absent where the series could not be forecast. */
  readonly foretold?: Omit<Foretold, 'atMs' | 'ageMs'>
}

/** What the scores of a step say of a series. */
export function judgeStep(before: Intervals, scored: SteppedScore, nowMs: number): Judged {
  const { atMs, anomalyScore: score, ageMs, foretold } = scored
  if (isJudged(before.steppedMs, atMs, nowMs)) return { intervals: before, changes: [] }
  const judged = inTurn({ intervals: before, changes: [] }, [
    intervals =>
      judgeUnusual(intervals, { atMs, score, ageMs, objectiveMs: scored.foretold?.objectiveMs }),
    intervals =>
      foretold === undefined
        ? { intervals, changes: [] }
        : judgeForecast(intervals, { ...foretold, atMs, ageMs }),
  ])
  return { ...judged, intervals: { ...judged.intervals, steppedMs: atMs } }
}

/** Ends whatever is open: the series is no more, or its clock was wrong. */
export function endAll(before: Intervals, atMs: number): Judged {
  const predicted = endPrediction(before, { atMs, objectiveMs: undefined })
  const open = predicted.intervals
  const ended: Change[] = [...predicted.changes]
  const end = (kind: Change['kind'], part: { readonly startMs: number } | undefined) => {
    if (part === undefined) return
    ended.push({ kind, startMs: part.startMs, atMs, endMs: Math.max(part.startMs, atMs) })
  }
  end('breach', open.breach)
  end('blind', open.blind)
  end('data_loss', open.loss)
  end('unusual', open.unusual)
  const { judgedMs, steppedMs, isSpent } = before
  return { intervals: { judgedMs, steppedMs, isSpent }, changes: ended }
}

function inTurn(start: Judged, judges: readonly ((intervals: Intervals) => Judged)[]): Judged {
  return judges.reduce<Judged>((judged, judge) => {
    const next = judge(judged.intervals)
    return { intervals: next.intervals, changes: [...judged.changes, ...next.changes] }
  }, start)
}
