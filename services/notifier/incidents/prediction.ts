import { expectedHarm } from '../budget/harm.ts'
import { claimTap } from '../budget/tap-budget.ts'
import type { Routing } from '../routing/routes.ts'
import { type Draft, noted, revised, without } from './draft.ts'
import { routingOf } from './firing.ts'
import { openMembers } from './member.ts'
import { mayTap } from './outcomes.ts'
import type { IncidentRow } from './state.ts'
import { tell } from './tell.ts'
import { peopleOf, withhold } from './withhold.ts'

/** A prediction that lost competes again once its expected harm has grown by so much. */
const growth = 1.25
const occasion = 'predicted'

/** Decides what becomes of something that is expected to break: it competes for taps, is shown quietly, or is kept back. */
export function considerPrediction(draft: Draft, row: IncidentRow): IncidentRow {
  const remembered = rememberPrediction(draft, row)
  if (remembered.incident.state !== 'predicted') return remembered
  if (isTold(remembered) || remembered.holdUntilMs !== undefined) return remembered
  const routing = routingOf(draft, remembered)
  const people = peopleOf(draft, routing.chains)
  const harm = expectedHarm(remembered, routing.severity)
  if (remembered.silencedUntilMs !== undefined) {
    return withhold(draft, remembered, { reason: 'silenced', people, harm })
  }
  if (people.length === 0) return withhold(draft, remembered, { reason: 'no_route', people })
  if (!openMembers(remembered).predicted.some(member => mayTap(draft, member))) {
    const kept = withhold(draft, remembered, { reason: 'unproven', people, harm })
    return routing.levels.unproven === 'passive' ? tellQuietly(draft, kept, people) : kept
  }
  const level = routing.levels.predicted
  if (level === 'board') return withhold(draft, remembered, { reason: 'board', people, harm })
  if (level === 'passive') return tellQuietly(draft, remembered, people)
  if (isFlapping(draft, remembered)) {
    return withhold(draft, remembered, { reason: 'flapping', people, harm })
  }
  if (harm < (remembered.consideredHarm ?? 0) * growth) return remembered
  const holdUntilMs = draft.nowMs + draft.rules.config.budget.collectMs
  const levelled = revised(draft, remembered, { level })
  return { ...levelled, holdUntilMs }
}

/** All predictions that wait compete at once, the greatest expected harm first. */
export function decideHeld(draft: Draft): void {
  const held = [...draft.incidents()]
    .filter(({ holdUntilMs }) => holdUntilMs !== undefined)
    .map(row => {
      const routing = routingOf(draft, row)
      return { row, routing, harm: expectedHarm(row, routing.severity) }
    })
    .toSorted((a, b) => b.harm - a.harm || (a.row.incident.id < b.row.incident.id ? -1 : 1))
  for (const { row, routing, harm } of held) {
    const free = without(row, 'holdUntilMs') as IncidentRow
    const isStillPredicted = row.incident.state === 'predicted' && harm > 0
    const decided =
      isStillPredicted && row.silencedUntilMs === undefined
        ? claimTaps(draft, free, { routing, harm })
        : free
    draft.putIncident(decided)
  }
}

function claimTaps(
  draft: Draft,
  row: IncidentRow,
  { routing, harm }: { readonly routing: Routing; readonly harm: number },
): IncidentRow {
  const isNew = row.consideredHarm === undefined
  let decided: IncidentRow = { ...row, consideredHarm: harm }
  const lost: string[] = []
  let reason = ''
  for (const name of peopleOf(draft, routing.chains)) {
    const person = draft.rules.personOf(name)
    if (person === undefined) continue
    const { predictedTapsPerDay: tapsPerDay } = draft.rules.config.budget
    const claim = { nowMs: draft.nowMs, timeZone: person.timeZone, tapsPerDay, harm, isNew }
    const { row: personRow, isGranted, why } = claimTap(draft.person(name), claim)
    draft.putPerson(name, personRow)
    if (isGranted) {
      decided = tell(draft, decided, {
        person: name,
        kind: 'predicted',
        occasion,
        isFirstPage: true,
        harm,
      })
    } else {
      lost.push(name)
      reason = why
    }
  }
  const isTapped = isTold(decided)
  if (isTapped) decided = spoken(decided)
  if (lost.length === 0) return decided
  const withholding = { reason: 'budget', people: lost, harm, text: reason } as const
  return withhold(draft, decided, { ...withholding, isStillTold: isTapped })
}

function tellQuietly(draft: Draft, row: IncidentRow, people: readonly string[]): IncidentRow {
  let told = row.incident.level === 'passive' ? row : revised(draft, row, { level: 'passive' })
  for (const person of people) {
    told = tell(draft, told, { person, kind: 'predicted', occasion, isFirstPage: true })
  }
  return told
}

const isTold = (row: IncidentRow): boolean =>
  Object.values(row.told).some(({ occasions }) => occasions.includes(occasion))

function spoken(row: IncidentRow): IncidentRow {
  return { ...row, incident: without(row.incident, 'withheld') as IncidentRow['incident'] }
}

/** Notes when a prediction opens, on its timeline and for flapping. */
function rememberPrediction(draft: Draft, row: IncidentRow): IncidentRow {
  if (row.incident.timeline.length > 0) return row
  const group = draft.group(row.group)
  if (group) {
    const { windowMs, enterAt } = draft.rules.config.flapping
    const recent = group.predictionsMs.filter(ms => ms > draft.nowMs - windowMs)
    const predictionsMs = [...recent, draft.nowMs].slice(-enterAt)
    draft.putGroup(row.group, { ...group, predictionsMs })
  }
  return noted(draft, row, { what: 'predicted', text: row.incident.text })
}

function isFlapping(draft: Draft, { group }: IncidentRow): boolean {
  const { windowMs, enterAt } = draft.rules.config.flapping
  const times = draft.group(group)?.predictionsMs ?? []
  return times.filter(ms => ms > draft.nowMs - windowMs).length >= enterAt
}
