import type { Action } from '#contracts/action.ts'
import { type Draft, noted, revised } from './draft.ts'
import { endByHand } from './ending.ts'
import { stopChains } from './firing.ts'
import { onDelivery } from './on-delivery.ts'
import type { IgnoredReason } from './reduce.ts'
import type { IncidentRow } from './state.ts'
import { tell } from './tell.ts'

/** Actions of one incident that are remembered, to know a repeat. */
const actionsMax = 100
/** The longest snooze: what is silent for longer is a silence, with an author and a reason. */
const snoozeMaxMs = 24 * 3_600_000

/** What a person did. A repeat changes nothing, and neither does what comes when it is over. */
export function onAction(draft: Draft, action: Action): IgnoredReason | undefined {
  const { incident, person, what } = action
  if (what === 'received' || what === 'seen') {
    return onDelivery(draft, { type: 'delivery', incident, person, stage: what })
  }
  const row = draft.incident(incident)
  if (row === undefined) return 'unknown_incident'
  if (row.actions.includes(action.id)) return 'duplicate'
  if (row.incident.endMs !== undefined && what !== 'comment') return 'ended'
  if (what === 'pass_on' && draft.rules.personOf(action.to ?? '') === undefined) {
    return 'unknown_person'
  }
  const actions = [...row.actions, action.id].slice(-actionsMax)
  const next = taken(draft, { ...row, actions }, { ...action, what })
  draft.putIncident(signed(next, row, action.id))
  return undefined
}

/** What an action brought about carries its id in the timeline. */
function signed(row: IncidentRow, before: IncidentRow, action: string): IncidentRow {
  const known = new Set(before.incident.timeline)
  const timeline = row.incident.timeline.map(entry =>
    known.has(entry) ? entry : { ...entry, action },
  )
  return { ...row, incident: { ...row.incident, timeline } }
}

type Taken = Action & { readonly what: Exclude<Action['what'], 'received' | 'seen'> }

function taken(draft: Draft, row: IncidentRow, action: Taken): IncidentRow {
  const { person, what, text } = action
  const words = (said: string) => (text ? `${said} ${text}` : said)
  switch (what) {
    case 'acknowledge':
      return acknowledged(draft, row, { person, text: words('Acknowledged.') })
    case 'snooze':
      return snoozed(draft, row, action)
    case 'resolve':
      draft.effects.push({ type: 'cancel', incident: row.incident.id })
      return endByHand(draft, row, { person, text: words('Ended by hand.') })
    case 'pass_on':
      return passedOn(draft, row, action)
    case 'comment':
      return noted(draft, row, { what: 'comment', text: text ?? '', person })
    default:
      return what satisfies never
  }
}

interface Said {
  readonly person: string
  readonly text: string
}

function acknowledged(draft: Draft, row: IncidentRow, { person, text }: Said): IncidentRow {
  // Whoever comes second finds it done.
  if (row.incident.state === 'acknowledged') {
    return noted(draft, row, { what: 'acknowledged', text, person })
  }
  draft.effects.push({ type: 'cancel', incident: row.incident.id })
  const said = noted(draft, stopChains(row), { what: 'acknowledged', text, person })
  const known = revised(draft, said, {
    state: 'acknowledged',
    acknowledgedBy: person,
    acknowledgedMs: draft.nowMs,
  })
  if (row.incident.kind !== 'drill') return known
  return endByHand(draft, known, { person, text: 'The drill is over.' })
}

function snoozed(draft: Draft, row: IncidentRow, { person, untilMs }: Action): IncidentRow {
  const { snoozeMs } = draft.rules.config
  const wanted = untilMs !== undefined && untilMs > draft.nowMs ? untilMs : draft.nowMs + snoozeMs
  const snoozedUntilMs = Math.min(wanted, draft.nowMs + snoozeMaxMs)
  draft.effects.push({ type: 'cancel', incident: row.incident.id })
  const text = `Snoozed until ${new Date(snoozedUntilMs).toISOString()}.`
  const said = noted(draft, stopChains(row), { what: 'snoozed', text, person })
  return revised(draft, said, { state: 'snoozed', snoozedUntilMs })
}

/** The other person is told at once; the chain goes on if they do not answer either. */
function passedOn(draft: Draft, row: IncidentRow, { id, person, to = '' }: Action): IncidentRow {
  const { incident } = row
  draft.effects.push({ type: 'cancel', incident: incident.id, person })
  const said = noted(draft, row, { what: 'passed_on', text: `Passed on to ${to}.`, person })
  const hasFired = incident.firedMs !== undefined
  const reopened = revised(draft, said, { state: hasFired ? 'firing' : 'predicted' })
  const chains = row.chains.map(({ chain, step }) => {
    const next = draft.rules.chainOf(chain)?.steps[step + 1]
    return { chain, step, ...(next && hasFired && { dueMs: draft.nowMs + next.afterMs }) }
  })
  return tell(
    draft,
    { ...reopened, chains },
    {
      person: to,
      kind: hasFired ? 'firing' : 'predicted',
      occasion: `passed.${id}`,
      // Somebody asks for this person by name.
      isFirstPage: true,
    },
  )
}
