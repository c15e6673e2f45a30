import type { Incident } from '#contracts/incident.ts'
import type { Labels } from '#kit/labels/matcher.ts'
import { type Draft, revised, without } from './draft.ts'
import { leadMember, openMembers } from './member.ts'
import { outcomeOf } from './outcomes.ts'
import type { IncidentRow, Member } from './state.ts'
import { incidentText, incidentTitle } from './text.ts'

/** The row with its incident's facts taken from its members again: numbers, labels, title. Unchanged where nothing differs. */
export function summarised(draft: Draft, row: IncidentRow): IncidentRow {
  const lead = leadMember(row)
  if (lead === undefined) return row
  const members = Object.values(row.members)
  const outcome = outcomeOf(draft, row)
  const facts: Facts = {
    title: incidentTitle(row, lead),
    text: incidentText(row, lead),
    series: seriesOf(members),
    anomalies: members.map(({ id }) => id),
    labels: commonLabels(members),
    startMs: Math.min(row.incident.startMs, ...members.map(({ startMs }) => startMs)),
    ...optionalFacts(row, lead, members),
    ...(outcome !== undefined && { outcome }),
  }
  const known = row.incident
  const isSame = Object.entries(facts).every(
    ([name, value]) => JSON.stringify(known[name as keyof Incident]) === JSON.stringify(value),
  )
  const gone = optional.filter(name => known[name] !== undefined && facts[name] === undefined)
  if (isSame && gone.length === 0) return row
  return revised(draft, { ...row, incident: without(known, ...gone) as Incident }, facts)
}

/** Each once: what was foretold of a series and then broke is two members. */
function seriesOf(members: readonly Member[]): Incident['series'] {
  const named = members.flatMap(({ subject, series }) => (series ? [{ subject, series }] : []))
  return [...new Map(named.map(({ subject, series }) => [subject, series])).values()]
}

const optional = [
  ...(['outcome', 'expectedMs', 'probability'] as const),
  ...(['ageMs', 'peakMs', 'objectiveMs', 'unit'] as const),
] as const
type Facts = Partial<Incident>
type OptionalFacts = Partial<Pick<Incident, (typeof optional)[number]>>

function optionalFacts(
  row: IncidentRow,
  { ageMs, objectiveMs, unit }: Member,
  members: readonly Member[],
): OptionalFacts {
  const { predicted } = openMembers(row)
  const expected = predicted.map(({ expectedMs }) => expectedMs).filter(ms => ms !== undefined)
  const chances = predicted.map(({ probability }) => probability).filter(p => p !== undefined)
  const peaks = members.map(({ peakMs, ageMs: now }) => Math.max(peakMs ?? 0, now ?? 0))
  const peakMs = Math.max(row.incident.peakMs ?? 0, ...peaks)
  return {
    ...(expected.length > 0 && { expectedMs: Math.min(...expected) }),
    ...(chances.length > 0 && { probability: Math.max(...chances) }),
    ...(ageMs !== undefined && { ageMs }),
    ...(peakMs > 0 && { peakMs }),
    ...(objectiveMs !== undefined && { objectiveMs }),
    ...(unit !== undefined && { unit }),
  }
}

/** Labels on which all members agree. */
function commonLabels(members: readonly Member[]): Labels {
  const [first, ...others] = members
  const agreed = Object.entries(first?.labels ?? {}).filter(([label, value]) =>
    others.every(({ labels }) => labels[label] === value),
  )
  return Object.fromEntries(agreed)
}
