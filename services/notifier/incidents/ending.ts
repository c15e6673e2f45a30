import { type Draft, noted, revised, without } from './draft.ts'
import { stopChains } from './firing.ts'
import { isPrediction } from './member.ts'
import { judgePrediction } from './outcomes.ts'
import type { IncidentRow } from './state.ts'
import { summarised } from './summary.ts'
import { tell } from './tell.ts'

/** What an incident needed is gone for long enough: those who were told hear that it is over, quietly. */
export function endIncident(draft: Draft, row: IncidentRow): IncidentRow {
  const hasFired = row.incident.firedMs !== undefined
  const text = hasFired ? 'It is over.' : 'What was predicted did not come.'
  const endMs = Math.max(row.quietSinceMs ?? draft.nowMs, row.incident.startMs)
  const ended = close(draft, row, { what: hasFired ? 'resolved' : 'averted', text })
  const kind = hasFired ? 'resolved' : 'averted'
  let told = revised(draft, ended, { state: kind, endMs })
  for (const person of Object.keys(row.told)) {
    told = tell(draft, told, { person, kind, occasion: 'over', isFirstPage: false })
  }
  return told
}

/** A person says that it is over. What still lasts of it is not told again. */
export function endByHand(
  draft: Draft,
  row: IncidentRow,
  entry: { readonly text: string; readonly person?: string },
): IncidentRow {
  const { nowMs } = draft
  for (const { subject, kind, endMs } of Object.values(row.members)) {
    const subjectRow = draft.subject(subject)
    const interval = subjectRow?.intervals[kind]
    if (!subjectRow || !interval || endMs !== undefined) continue
    const ended = { ...interval, endMs: nowMs, isEndedByHand: true }
    draft.putSubject(subject, {
      ...subjectRow,
      intervals: { ...subjectRow.intervals, [kind]: ended },
    })
  }
  const closed = close(draft, row, { what: 'resolved', ...entry })
  const endMs = Math.max(nowMs, row.incident.startMs)
  return revised(draft, closed, { state: 'resolved', endMs })
}

function close(
  draft: Draft,
  row: IncidentRow,
  entry: { readonly what: string; readonly text: string; readonly person?: string },
): IncidentRow {
  for (const member of Object.values(row.members)) {
    if (isPrediction(member) && member.endMs !== undefined) judgePrediction(draft, member)
  }
  draft.effects.push({ type: 'cancel', incident: row.incident.id })
  const still = without(stopChains(summarised(draft, row)), 'holdUntilMs', 'silencedUntilMs')
  return noted(draft, still as IncidentRow, entry)
}
