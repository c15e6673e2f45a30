import { isDeepStrictEqual } from 'node:util'
import type { Incident } from '#contracts/incident.ts'
import type { ActionRefusal, ActionResult, WatchAction } from '#contracts/watch/watch-action.ts'

/** What an action is judged by. */
export interface JudgeContext {
  readonly nowMs: number
  /** How far a device's clock may be off. */
  readonly toleranceMs: number
  readonly snoozeMs: number
  readonly incidentOf: (id: string) => Incident | undefined
  readonly isPerson: (name: string) => boolean
  /** What the device was answered before: by these ids, or about these incidents. */
  readonly answered: readonly { readonly action: WatchAction; readonly result: ActionResult }[]
}

export interface Judgement {
  /** With what it left out, such as the end of a snooze. */
  readonly action: WatchAction
  readonly result: ActionResult
}

/** What was done longer ago than this is no longer what its person wants. */
const ageMaxMs = 86_400_000

/** What becomes of actions of one device, in the order in which they came. Pure. */
export function judgeActions(
  actions: readonly WatchAction[],
  context: JudgeContext,
): readonly Judgement[] {
  const answered = [...context.answered]
  return actions.map(given => {
    const known = answered.find(({ action }) => action.id === given.id)
    if (known) return { action: given, result: repeated(given, known) }
    const action = completed(given, context)
    const reason = refusalOf(action, { ...context, answered })
    const result: ActionResult =
      reason === undefined
        ? { id: given.id, became: 'taken' }
        : { id: given.id, became: 'refused', reason }
    answered.push({ action, result })
    return { action, result }
  })
}

/** A snooze without an end lasts as long as the server says, from when it was wanted. */
function completed(action: WatchAction, { snoozeMs }: JudgeContext): WatchAction {
  if (action.what !== 'snooze' || action.untilMs !== undefined) return action
  return { ...action, untilMs: action.atMs + snoozeMs }
}

function repeated(
  given: WatchAction,
  { action, result }: { readonly action: WatchAction; readonly result: ActionResult },
): ActionResult {
  const { untilMs = action.untilMs } = given
  const same = { ...given, ...(untilMs !== undefined && { untilMs }) }
  if (!isDeepStrictEqual(same, action)) {
    return { id: given.id, became: 'refused', reason: 'conflict' }
  }
  return result.became === 'taken' ? { id: given.id, became: 'repeated' } : result
}

function refusalOf(action: WatchAction, context: JudgeContext): ActionRefusal | undefined {
  const { nowMs, toleranceMs, incidentOf, isPerson } = context
  const { what, atMs, untilMs = 0, to, text } = action
  if (what === 'comment' && !text) return 'incomplete'
  if (what === 'pass_on' && to === undefined) return 'incomplete'
  if (atMs > nowMs + toleranceMs) return 'from_the_future'
  if (atMs < nowMs - ageMaxMs) return 'too_old'
  const incident = incidentOf(action.incident)
  if (incident === undefined) return 'unknown_incident'
  if (incident.endMs !== undefined && what !== 'comment') return 'ended'
  if (what === 'pass_on' && !isPerson(to ?? '')) return 'unknown_person'
  if (what === 'snooze' && untilMs <= nowMs) return 'too_late'
  return isOvertaken(action, context) ? 'overtaken' : undefined
}

/** Whether the person did something later about it on the same device, which came first. */
function isOvertaken(
  { incident, what, atMs }: WatchAction,
  { answered }: Pick<JudgeContext, 'answered'>,
): boolean {
  if (what === 'comment') return false
  return answered.some(
    ({ action, result }) =>
      action.incident === incident &&
      action.what !== 'comment' &&
      result.became === 'taken' &&
      action.atMs > atMs,
  )
}
