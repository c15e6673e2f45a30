import type { IncidentAction, IncidentList } from '#contracts/http/incident-routes.ts'
import type { Incident } from '#contracts/incident.ts'
import type { OutboxList } from '#contracts/outbox.ts'
import { type Answer, ask, client } from './board-api.ts'

/** Requests about incidents, what was told of them, and what keeps quiet. None of them throws. */

const base = '/api/v1'
/** More open incidents than anybody looks through. */
export const openMax = 500

export const openIncidents = () => incidentsWhere({ open: 'true', limit: String(openMax) })

export const incidentsWhere = (query: Readonly<Record<string, string>>) =>
  ask<IncidentList>(`${base}/incidents?${new URLSearchParams(query)}`)

export const incidentDetails = (id: string) => client.getIncident({ params: { id } })

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
  const send = () => client.actOnIncident({ params: { id }, body: action, idempotencyKey: key })
  const answer = await send()
  return answer.ok || answer.status !== 0 ? answer : send()
}

export const deliveriesWhere = (query: URLSearchParams) =>
  ask<OutboxList>(`${base}/outbox?${query}`)

export const operateDelivery = (id: string, what: 'retry' | 'drop') =>
  what === 'retry'
    ? client.retryDelivery({ params: { id } })
    : client.dropDelivery({ params: { id } })

export const silences = () => client.listSilences()

export interface NewSilence {
  readonly id: string
  readonly match: readonly string[]
  readonly author: string
  readonly reason: string
  readonly startMs?: number
  readonly endMs: number
}

export const addSilence = ({ match, ...silence }: NewSilence) =>
  client.addSilence({ body: { ...silence, match: [...match] } })

export const endSilence = (id: string) => client.endSilence({ params: { id } })

export const previewSilence = (match: readonly string[]) =>
  client.previewSilence({ body: { match: [...match] } })

export const people = () => client.listPeople()
