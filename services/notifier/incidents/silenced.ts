import { silenceOf } from '../silences/silence-of.ts'
import { type Draft, noted, without } from './draft.ts'
import { labelsOf, openMembers } from './member.ts'
import type { IncidentRow } from './state.ts'

/**
 * The row with what silences mean for it now. It is silenced while every member that matters is: those that fire, or, of a
 * prediction, those that are predicted. A drill is never silenced: it tests the way, not the cause.
 */
export function withSilence(draft: Draft, row: IncidentRow): IncidentRow {
  const { firing, predicted } = openMembers(row)
  const mattering = firing.length > 0 ? firing : predicted
  // While nothing is wrong the last answer stays.
  if (mattering.length === 0 || row.incident.kind === 'drill') return row
  const known = Array.from(draft.silences(), ({ silence }) => silence)
  const silences = mattering.map(member => silenceOf(labelsOf(member), known, draft.nowMs))
  const [first] = silences
  const ends = silences.map(silence => silence?.endMs)
  if (first === undefined || ends.some(end => end === undefined)) return spoken(draft, row)
  const silencedUntilMs = Math.min(...ends.filter(end => end !== undefined))
  if (row.silencedUntilMs === silencedUntilMs) return row
  if (row.silencedUntilMs !== undefined) return { ...row, silencedUntilMs }
  draft.effects.push({ type: 'cancel', incident: row.incident.id })
  const until = new Date(silencedUntilMs).toISOString()
  const said = noted(draft, row, {
    what: 'silenced',
    text: `Silenced by ${first.author} until ${until}: ${first.reason}`,
    person: first.author,
  })
  return { ...said, silencedUntilMs }
}

function spoken(draft: Draft, row: IncidentRow): IncidentRow {
  if (row.silencedUntilMs === undefined) return row
  return noted(draft, without(row, 'silencedUntilMs') as IncidentRow, {
    what: 'unsilenced',
    text: 'No silence covers it any more.',
  })
}
