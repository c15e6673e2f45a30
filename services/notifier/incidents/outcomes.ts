import type { Outcome } from '#contracts/anomaly.ts'
import type { Draft } from './draft.ts'
import { isPrediction } from './member.ts'
import { isDemoted, isVouchedFor, skillOf } from './skill.ts'
import type { IncidentRow, Member, SubjectId } from './state.ts'

/** Predictions that a series is judged by. */
const outcomesMax = 20
/** Share of the objective from which a series that did not break it came near: the same as "at risk" on the board. */
const nearShare = 0.8
/** What an incident of several predictions is called by: what came true first. */
const order = ['confirmed', 'averted', 'false'] as const satisfies readonly Outcome[]

/**
 * Whether predictions of a series may tap: its forecasts have shown skill, or its predictions have come true again and again,
 * and it has not been wrong too often since.
 */
export function mayTap(draft: Draft, { subject, isProven = false }: Member): boolean {
  const skill = skillOf(draft.subject(subject) ?? { outcomes: [] })
  const { predictions } = draft.rules.config
  return (isProven || isVouchedFor(skill, predictions)) && !isDemoted(skill, predictions)
}

/** What came of a prediction that nobody heard of while it lasted, as of a past that was read back: it counts all the same. */
export function learnOutcome(draft: Draft, subject: SubjectId, outcome: Outcome): void {
  const row = draft.subject(subject)
  if (row === undefined) return
  const outcomes = [...row.outcomes, { outcome }].slice(-outcomesMax)
  draft.putSubject(subject, { ...row, outcomes })
}

/** Labels the newest prediction of a subject, once. */
export function labelOutcome(
  draft: Draft,
  subject: SubjectId,
  { outcome, leadMs }: { outcome: Outcome; leadMs: number | undefined },
): void {
  const row = draft.subject(subject)
  const interval = row?.intervals.predicted_breach
  if (!row || !interval || interval.outcome !== undefined) return
  const lead = leadMs !== undefined && leadMs >= 0 ? { leadMs } : {}
  const outcomes = [...row.outcomes, { outcome, ...lead }].slice(-outcomesMax)
  const intervals = { ...row.intervals, predicted_breach: { ...interval, outcome } }
  draft.putSubject(subject, { ...row, intervals, outcomes })
  const { precision, judged, medianLeadMs } = skillOf({ outcomes })
  const isJudged = judged >= draft.rules.config.predictions.outcomesMin && precision !== undefined
  draft.effects.push({
    type: 'outcome',
    incident: interval.incident,
    series: subject,
    outcome,
    ...lead,
    ...(isJudged && { precision }),
    ...(isJudged && medianLeadMs !== undefined && { medianLeadMs }),
  })
}

/** A breach began: what foretold it was right. What was said only while it was broken foretold nothing. */
export function confirmPrediction(draft: Draft, { subject, startMs }: Member): void {
  const interval = draft.subject(subject)?.intervals.predicted_breach
  if (interval === undefined || interval.startMs > startMs) return
  const { dwellMs } = draft.rules.config.flapping
  // A prediction that was taken back, and not just now, did not foretell it either.
  if (interval.endMs !== undefined && startMs > interval.endMs + dwellMs) return
  labelOutcome(draft, subject, { outcome: 'confirmed', leadMs: startMs - interval.startMs })
}

/** A prediction ended and nobody said what came of it: how near its series came decides. */
export function judgePrediction(
  draft: Draft,
  { subject, peakMs, ageMs, objectiveMs }: Member,
): void {
  const largestMs = Math.max(peakMs ?? 0, ageMs ?? 0)
  const isNear = objectiveMs !== undefined && largestMs >= nearShare * objectiveMs
  labelOutcome(draft, subject, { outcome: isNear ? 'averted' : 'false', leadMs: undefined })
}

/** What came of the predictions of an incident: of several, what came true first. */
export function outcomeOf(draft: Draft, row: IncidentRow): Outcome | undefined {
  const outcomes = Object.values(row.members)
    .filter(isPrediction)
    .map(({ subject }) => draft.subject(subject)?.intervals.predicted_breach)
    .filter(interval => interval?.incident === row.incident.id)
    .map(interval => interval?.outcome)
  return order.find(one => outcomes.includes(one))
}
