import { type Draft, noted } from './draft.ts'
import type { IncidentEvent } from './event.ts'
import { escalate } from './firing.ts'
import type { IgnoredReason } from './reduce.ts'

type DeliveryEvent = Extract<IncidentEvent, { type: 'delivery' }>

const texts = {
  received: 'A device has it.',
  seen: 'It was seen.',
  undelivered:
    'It could not be sent to any target; a page or an app that is open alerts by itself.',
} as const

/** Notes how far a notice got, once per person; who cannot be reached makes the next step come at once. */
export function onDelivery(
  draft: Draft,
  { incident, person, stage }: DeliveryEvent,
): IgnoredReason | undefined {
  const row = draft.incident(incident)
  if (row === undefined) return 'unknown_incident'
  const known = row.told[person]
  // That a push service took it says nothing about the person.
  if (known === undefined || stage === 'accepted') return 'stale'
  const flag = ({ received: 'isReceived', seen: 'isSeen', undelivered: 'isUndelivered' } as const)[
    stage
  ]
  if (known[flag]) return 'duplicate'
  const told = { ...row.told, [person]: { ...known, [flag]: true } }
  const said = noted(draft, { ...row, told }, { what: stage, text: texts[stage], person })
  draft.putIncident(stage === 'undelivered' ? escalate(draft, said) : said)
  return undefined
}
