import type {
  IncidentAction,
  IncidentDetails,
  IncidentList,
} from '#contracts/http/incident-routes.ts'
import type { PeopleList } from '#contracts/http/people-routes.ts'
import type { SilencePreview } from '#contracts/http/preview-routes.ts'
import type { Incident } from '#contracts/incident.ts'
import type { OutboxDelivery, OutboxList } from '#contracts/outbox.ts'
import type { Silence, SilenceList } from '#contracts/silence.ts'
import { type Answer, ask } from './board-api.ts'

/** Requests about incidents, what was told of them, and what keeps quiet. None of them throws. */

const base = '/api/v1'
const at = (path: string, id: string, rest = '') =>
  `${base}/${path}/${encodeURIComponent(id)}${rest}`

const post = <Value>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  ask<Value>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

/** More open incidents than anybody looks through. */
const openMax = 500

export const openIncidents = () => incidentsWhere({ open: 'true', limit: String(openMax) })

export const incidentsWhere = (query: Readonly<Record<string, string>>) =>
  ask<IncidentList>(`${base}/incidents?${new URLSearchParams(query)}`)

export const incidentDetails = (id: string) => ask<IncidentDetails>(at('incidents', id))

export interface ActionTaken {
  readonly taken: boolean
  readonly incident: Incident
}

/** Tries again where no answer came: the key makes a repeat harmless. */
export async function actOn(
  id: string,
  action: IncidentAction,
  key: string,
): Promise<Answer<ActionTaken>> {
  const send = () =>
    post<ActionTaken>(at('incidents', id, '/actions'), action, { 'idempotency-key': key })
  const answer = await send()
  return answer.ok || answer.status !== 0 ? answer : send()
}

export const deliveriesWhere = (query: URLSearchParams) =>
  ask<OutboxList>(`${base}/outbox?${query}`)

export const operateDelivery = (id: string, what: 'retry' | 'drop') =>
  post<OutboxDelivery>(at('outbox', id, `/${what}`), {})

export const silences = () => ask<SilenceList>(`${base}/silences`)

export interface NewSilence {
  readonly id: string
  readonly match: readonly string[]
  readonly author: string
  readonly reason: string
  readonly startMs?: number
  readonly endMs: number
}

export const addSilence = (silence: NewSilence) => post<Silence>(`${base}/silences`, silence)

export const endSilence = (id: string) => post<Silence>(at('silences', id, '/end'), {})

export const previewSilence = (match: readonly string[]) =>
  post<SilencePreview>(`${base}/silences/preview`, { match })

export const people = () => ask<PeopleList>(`${base}/people`)
