import type { AlertingRules } from '../alerting-rules.ts'
import { Draft } from './draft.ts'
import type { Effect } from './effect.ts'
import type { IncidentEvent } from './event.ts'
import { fallDue } from './fall-due.ts'
import { onAction } from './on-action.ts'
import { onAnomaly } from './on-anomaly.ts'
import { onDelivery } from './on-delivery.ts'
import { onDrill, onExternal, onSelf } from './on-other-sources.ts'
import { onSilence } from './on-silence.ts'
import type { IncidentsState, RowChanges } from './state.ts'
import { nextWakeMs } from './wake.ts'

export interface Reduction {
  /** What to keep, together with the effects, before `applyChanges` puts it into the state. */
  readonly changes: RowChanges
  /** In the order in which they are to be carried out. */
  readonly effects: readonly Effect[]
  /** Why the event changed nothing, for a metric. */
  readonly ignored?: IgnoredReason
}

interface ReduceContext {
  readonly rules: AlertingRules
  readonly nowMs: number
  /** The call before was at the same `nowMs`: nothing is due, so that nobody has to look at all incidents for each event. */
  readonly isCaughtUp?: boolean
}

export type IgnoredReason = 'duplicate' | 'stale' | 'unknown_incident' | 'unknown_person' | 'ended'

/**
 * What an event means at `nowMs`. Pure: the state stays as it is, and the same call gives the same answer. Whatever fell due
 * since the last call happens first, each thing at its own time, so that it makes no difference how often ticks come.
 */
export function reduce(
  state: IncidentsState,
  event: IncidentEvent,
  { rules, nowMs, isCaughtUp = false }: ReduceContext,
): Reduction {
  const draft = new Draft(state, { rules, nowMs })
  const isDue = !isCaughtUp && (nextWakeMs(state) ?? Number.POSITIVE_INFINITY) <= nowMs
  if (isDue) fallDue(draft, nowMs)
  draft.nowMs = nowMs
  const ignored = take(draft, event)
  // What the event began may be due at once, where nothing is to be waited for.
  if (draft.nextWakeOfChanged() <= nowMs) fallDue(draft, nowMs)
  return { ...draft.finish(), ...(ignored && { ignored }) }
}

function take(draft: Draft, event: IncidentEvent): IgnoredReason | undefined {
  switch (event.type) {
    case 'anomaly':
      return onAnomaly(draft, event.anomaly)
    case 'external':
      return onExternal(draft, event.alert)
    case 'action':
      return onAction(draft, event.action)
    case 'delivery':
      return onDelivery(draft, event)
    case 'silence':
      return onSilence(draft, event.silence)
    case 'drill':
      return onDrill(draft, event.drill)
    case 'self':
      return onSelf(draft, event.problem)
    case 'tick':
      return undefined
    default:
      return event satisfies never
  }
}
