import type { AlertingRules } from '../alerting-rules.ts'
import { noteWithheld } from '../budget/person-row.ts'
import { type Draft, noted, revised } from './draft.ts'
import type { WithheldReason } from './effect.ts'
import type { IncidentRow } from './state.ts'

/** What a timeline says of each reason. */
const texts: Readonly<Record<WithheldReason, string>> = {
  silenced: 'Nobody is told while it is silenced.',
  budget: 'The tap budget is kept for what is expected to do more harm.',
  unproven: 'Predictions of this series have not proven themselves.',
  flapping: 'It comes and goes; nobody is told each time.',
  no_route: 'No route leads to anybody.',
  board: 'The configuration shows it on the board alone.',
  over: 'It was over before it became known here.',
  rate_limited: 'The person was tapped as often as an hour allows.',
}

interface Withholding {
  readonly reason: WithheldReason
  /** Who would have been told. */
  readonly people: readonly string[]
  readonly harm?: number
  /** More than the reason says. */
  readonly text?: string
  /** Somebody was told of the incident before: it is only this that was kept from them. */
  readonly isStillTold?: boolean
}

/** Says on the incident, once per reason, why nobody was tapped, and keeps it for the digest of those who would have been. */
export function withhold(draft: Draft, row: IncidentRow, withholding: Withholding): IncidentRow {
  const { reason, people, harm = 0, text = texts[reason], isStillTold = false } = withholding
  const isNew = !row.withheldFor.includes(reason)
  const isShown = isStillTold || reason === 'rate_limited' || row.incident.withheld === reason
  const shown = isShown ? row : revised(draft, row, { withheld: reason })
  if (!isNew) return shown
  draft.effects.push({ type: 'withheld', incident: row.incident.id, reason })
  for (const name of people) {
    const person = draft.rules.personOf(name)
    if (person === undefined) continue
    const { nowMs } = draft
    const { digestHour } = draft.rules.config.budget
    const what = { reason, title: row.incident.title, harm }
    const zone = { timeZone: person.timeZone, digestHour, nowMs }
    draft.putPerson(name, noteWithheld(draft.person(name), what, zone))
  }
  const withheldFor = [...shown.withheldFor, reason]
  return noted(draft, { ...shown, withheldFor }, { what: 'withheld', text })
}

/** Whom the first steps of chains tell. */
export function peopleOf(
  { rules }: { readonly rules: AlertingRules },
  chains: readonly string[],
): readonly string[] {
  return [...new Set(chains.flatMap(name => rules.chainOf(name)?.steps[0]?.people ?? []))]
}
