import { signal } from '@preact/signals'
import type { IncidentAction } from '#contracts/http/incident-routes.ts'
import { incidentRowOf } from '#contracts/incident-row.ts'
import type { BoardData } from '../data/board-data.ts'
import { actOn } from '../data/incident-api.ts'
import { newKey } from '../data/new-key.ts'
import { knowWho } from './who.ts'

/** What became of the last action on an incident, until the incident itself shows it. */
export type Progress =
  | { readonly kind: 'sending'; readonly text: string }
  | { readonly kind: 'kept'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string }

/** By incident. */
export const progress = signal<ReadonlyMap<string, Progress>>(new Map())

const doing = {
  acknowledge: 'Acknowledging…',
  snooze: 'Snoozing…',
  resolve: 'Ending…',
  pass_on: 'Passing on…',
  comment: 'Saying…',
} as const satisfies Record<IncidentAction['what'], string>

/** Does it in the name of whoever sits here. Gives whether it was taken or kept; says what went wrong beside the incident. */
export async function act(data: BoardData, id: string, wanted: IncidentAction): Promise<boolean> {
  if (progress.value.get(id)?.kind === 'sending') return false
  const person = await knowWho()
  if (person === undefined) return false
  note(id, { kind: 'sending', text: doing[wanted.what] })
  const answer = await actOn(id, { ...wanted, person }, newKey())
  if (!answer.ok) {
    note(id, { kind: 'failed', text: `Not done: ${answer.text}.` })
    return false
  }
  const { taken, incident } = answer.value
  if (taken) data.takeIncident(incidentRowOf(incident))
  note(
    id,
    taken
      ? undefined
      : { kind: 'kept', text: 'Kept: it is done as soon as the notifier answers again.' },
  )
  return true
}

function note(id: string, next: Progress | undefined): void {
  const map = new Map(progress.value)
  if (next === undefined) map.delete(id)
  else map.set(id, next)
  progress.value = map
}
