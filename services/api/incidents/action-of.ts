import { randomUUID } from 'node:crypto'
import type { Action } from '#contracts/action.ts'
import type { IncidentAction } from '#contracts/http/incident-routes.ts'
import type { Incident } from '#contracts/incident.ts'
import type { Principal } from '#kit/http/principal.ts'
import { apiErrors } from '../errors.ts'

/** What the configuration says that a request for an action is held against. */
export interface ActionRules {
  /** Names of those who can be told. */
  readonly people: readonly string[]
  /** For how long the notifier knows an incident that ended. */
  readonly keepMs: number
}

interface Request {
  readonly incident: Incident
  readonly wanted: IncidentAction
  readonly principal: Principal
  readonly key: string | undefined
  readonly nowMs: number
}

/** What is silent for longer is a silence, with an author and a reason; the notifier allows no more either. */
const snoozeMaxMs = 24 * 3_600_000

/** The word of the timeline for what was done. */
const wordOf = {
  acknowledge: 'acknowledged',
  snooze: 'snoozed',
  resolve: 'resolved',
  pass_on: 'passed_on',
  comment: 'comment',
} as const satisfies Record<IncidentAction['what'], string>

/** The action that a request asks for; `isTaken` where the incident has it already. Throws where it can never be taken. */
export function actionOf(
  request: Request,
  rules: ActionRules,
): { readonly action: Action; readonly isTaken: boolean } {
  const { incident, wanted, principal, key, nowMs } = request
  const { person = nameOf(principal), ...what } = wanted
  const id = key ?? randomUUID()
  const action = { v: 1, id, incident: incident.id, person, atMs: nowMs, ...what } as const
  const brought = incident.timeline.filter(entry => entry.action === id)
  if (brought.length > 0) {
    const isSame = brought.some(entry => entry.what === wordOf[wanted.what])
    if (!isSame) throw apiErrors.ACTION_KEY_REUSED()
    return { action, isTaken: true }
  }
  refuseImpossible(request, rules)
  return { action, isTaken: false }
}

function refuseImpossible({ incident, wanted, nowMs }: Request, { people, keepMs }: ActionRules) {
  const { endMs } = incident
  if (endMs !== undefined && (wanted.what !== 'comment' || nowMs - endMs > keepMs)) {
    throw apiErrors.INCIDENT_ENDED()
  }
  if (wanted.what === 'pass_on' && !people.includes(wanted.to)) {
    throw apiErrors.PERSON_UNKNOWN(
      people.length === 0 ? 'No people are configured.' : `There are ${people.join(', ')}.`,
    )
  }
  if (wanted.what === 'snooze' && wanted.untilMs !== undefined) {
    const leftMs = wanted.untilMs - nowMs
    if (leftMs <= 0 || leftMs > snoozeMaxMs) throw apiErrors.SNOOZE_INVALID()
  }
}

const nameOf = ({ kind, id }: Principal) => (kind === 'local' ? 'somebody here' : id.slice(0, 100))
