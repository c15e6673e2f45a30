import type { Outcome } from '#contracts/anomaly.ts'
import type { Intervals } from '#contracts/learnt-state.ts'
import { type Change, type Judged, retellMs, withPart } from './change.ts'

/** So many steps in a row at the threshold make a prediction: one alone may be a poll that was off. */
const stepsMin = 2
/** A run of steps that has a hole longer than this is two. */
const runGapMs = 60_000
/** A prediction is taken back when the probability stayed below this share of the threshold for so long. */
const releaseShare = 0.6
const calmForMs = 300_000
/** The longest horizon of a forecast: a prediction that nothing came of by then was wrong. */
const predictionMaxMs = 1_800_000
/** An age that reached this share of the objective and turned back came near. */
const nearShare = 0.8

export interface Foretold {
  readonly atMs: number
  /** P(breach within 15 minutes), and from when on that is a prediction. */
  readonly probability: number
  readonly threshold: number
  readonly ageMs: number
  readonly objectiveMs: number
}

/** Opens, goes on with, or takes back the prediction of a series as of a step. */
export function judgeForecast(before: Intervals, foretold: Foretold): Judged {
  const { prediction } = before
  if (prediction !== undefined) return goOn(before, { ...foretold, prediction })
  const { atMs, probability, threshold, ageMs } = foretold
  const isSpent = before.isSpent && probability >= releaseShare * threshold
  const isRisky = probability >= threshold && before.breach === undefined && !isSpent
  const risk = isRisky ? nextRun(before, atMs) : undefined
  const intervals = withPart({ ...before, isSpent }, 'risk', risk)
  if (risk === undefined || risk.steps < stepsMin) return { intervals, changes: [] }
  const opened = { startMs: risk.sinceMs, toldMs: atMs, peakMs: ageMs, probability }
  const change = { kind: 'predicted_breach', startMs: risk.sinceMs, atMs, peakMs: ageMs } as const
  return {
    intervals: withPart(withPart(intervals, 'risk', undefined), 'prediction', opened),
    changes: [change],
  }
}

function nextRun({ risk, steppedMs }: Intervals, atMs: number) {
  const isOn = risk !== undefined && atMs - steppedMs <= runGapMs
  return isOn ? { ...risk, steps: risk.steps + 1 } : { sinceMs: atMs, steps: 1 }
}

type Prediction = NonNullable<Intervals['prediction']>

function goOn(
  intervals: Intervals,
  {
    prediction,
    atMs,
    probability,
    threshold,
    ...seen
  }: Foretold & { readonly prediction: Prediction },
): Judged {
  const { startMs } = prediction
  const isLow = probability < releaseShare * threshold
  const calmSinceMs = isLow ? (prediction.calmSinceMs ?? atMs) : undefined
  const isTold = atMs - prediction.toldMs >= retellMs
  const peakMs = Math.max(prediction.peakMs, seen.ageMs)
  const next: Prediction = {
    ...{ startMs, peakMs, toldMs: isTold ? atMs : prediction.toldMs },
    probability: Math.max(prediction.probability, probability),
    ...(calmSinceMs === undefined ? {} : { calmSinceMs }),
  }
  const open = withPart(intervals, 'prediction', next)
  if (calmSinceMs !== undefined && atMs - calmSinceMs >= calmForMs) {
    return endPrediction(open, { atMs, objectiveMs: seen.objectiveMs })
  }
  const change = { kind: 'predicted_breach', startMs, atMs, peakMs } as const
  return { intervals: open, changes: isTold ? [change] : [] }
}

/** What the samples of a series say of its prediction: a breach confirms it, and time runs out. */
export function judgeOutcome(
  before: Intervals,
  seen: { readonly atMs: number; readonly ageMs: number; readonly objectiveMs: number | undefined },
): Judged {
  const { prediction, breach } = before
  if (prediction === undefined) return { intervals: before, changes: [] }
  const peakMs = Math.max(prediction.peakMs, seen.ageMs)
  const intervals = withPart(before, 'prediction', { ...prediction, peakMs })
  if (breach !== undefined)
    return endPrediction(intervals, { ...seen, confirmedMs: breach.startMs })
  if (seen.objectiveMs === undefined) return endPrediction(intervals, seen)
  if (seen.atMs - prediction.startMs < predictionMaxMs) return { intervals, changes: [] }
  return endPrediction({ ...intervals, isSpent: true }, seen)
}

/** Ends the open prediction and says what came of it. */
export function endPrediction(
  intervals: Intervals,
  at: {
    readonly atMs: number
    readonly objectiveMs: number | undefined
    readonly confirmedMs?: number
  },
): Judged {
  const { prediction } = intervals
  if (prediction === undefined) return { intervals, changes: [] }
  const { startMs, peakMs } = prediction
  const change: Change = {
    ...{ kind: 'predicted_breach', startMs, peakMs, atMs: at.atMs },
    endMs: Math.max(startMs, at.confirmedMs ?? at.atMs),
    outcome: outcomeOf(peakMs, at),
  }
  return { intervals: withPart(intervals, 'prediction', undefined), changes: [change] }
}

function outcomeOf(
  peakMs: number,
  at: { readonly objectiveMs: number | undefined; readonly confirmedMs?: number },
): Outcome {
  if (at.confirmedMs !== undefined) return 'confirmed'
  return at.objectiveMs !== undefined && peakMs >= nearShare * at.objectiveMs ? 'averted' : 'false'
}
