import { z } from 'zod'
import { incident, incidentState } from '../incident.ts'
import { incidentRow } from '../incident-row.ts'
import { interruptionLevel } from '../notice.ts'
import { outboxDelivery } from '../outbox.ts'
import { epochMs, flag, limitUpTo, oneOrMore } from './parameters.ts'
import { defineRoute } from './route.ts'

const ms = z.int().nonnegative()
const person = z.string().min(1).max(100)
const text = z.string().max(1_000)

const incidents = { tag: 'Incidents' } as const
const incidentParams = z.strictObject({
  id: z.string().min(1).max(64).meta({ description: 'Id of an incident, as lists give it.' }),
})

/** `GET /incidents`. `next` goes into `cursor` for those that began earlier. */
export const incidentList = z.strictObject({
  atMs: ms,
  incidents: z.array(incidentRow),
  next: z.string().optional(),
})
export type IncidentList = Readonly<z.output<typeof incidentList>>

/** `GET /incidents/{id}`: all of it, and what became of every delivery, the first one first. */
export const incidentDetails = z.strictObject({
  atMs: ms,
  incident,
  deliveries: z.array(outboxDelivery),
  /** Whether there are more deliveries than are given. */
  hasMoreDeliveries: z.boolean(),
})
export type IncidentDetails = Readonly<z.output<typeof incidentDetails>>

/** Who does it; without, whoever the token is of. */
const by = { person: person.optional() }

/** What a person does about an incident. */
export const incidentAction = z.discriminatedUnion('what', [
  z.strictObject({ ...by, what: z.literal('acknowledge'), text: text.optional() }),
  z.strictObject({
    ...{ ...by, what: z.literal('snooze'), text: text.optional() },
    /** Until when, a day from now at most; without, as long as the configuration says. */
    untilMs: ms.optional(),
  }),
  z.strictObject({ ...by, what: z.literal('resolve'), text: text.optional() }),
  z.strictObject({
    ...{ ...by, what: z.literal('pass_on'), text: text.optional() },
    /** One of `GET /people`. */
    to: person,
  }),
  z.strictObject({ ...by, what: z.literal('comment'), text: text.min(1) }),
])
export type IncidentAction = Readonly<z.output<typeof incidentAction>>

/** `taken` says whether it is in the incident that comes with it; what is not yet will be, however long the notifier is away. */
export const actionTaken = z.strictObject({
  id: z.string(),
  taken: z.boolean(),
  incident,
})

export const incidentRoutes = {
  listIncidents: defineRoute({
    ...incidents,
    name: 'listIncidents',
    method: 'get',
    path: '/incidents',
    scope: 'read',
    summary: 'List incidents, the newest first',
    description:
      'All conditions have to hold. `next` of an answer, also as `Link: rel="next"`, goes into `cursor` for older ones.',
    query: z.strictObject({
      state: oneOrMore(incidentState, {
        most: 6,
        error: 'must be a state of an incident',
      }).optional(),
      open: flag.optional().describe('Those that are not over, or those that are.'),
      from: epochMs.optional(),
      to: epochMs.optional(),
      series: z.string().max(5_000).optional().describe('Id of a series that is part of it.'),
      level: oneOrMore(interruptionLevel, {
        most: 4,
        error: 'must be passive, active, time_sensitive or critical',
      }).optional(),
      kind: oneOrMore(incident.shape.kind, {
        most: 7,
        error: 'must be a kind of incident',
      }).optional(),
      person: person.optional().describe('Somebody who was told of it, or has taken it.'),
      withheld: flag.optional().describe('Those of which nobody was told, or somebody.'),
      q: z.string().min(1).max(200).optional().describe('Part of its title or text.'),
      cursor: z.string().max(300).optional(),
      limit: limitUpTo(500).optional(),
    }),
    answers: { 200: incidentList },
  }),
  getIncident: defineRoute({
    ...incidents,
    name: 'getIncident',
    method: 'get',
    path: '/incidents/{id}',
    scope: 'read',
    summary: 'Show one incident: its timeline, and how far each delivery came',
    params: incidentParams,
    answers: { 200: incidentDetails },
  }),
  actOnIncident: defineRoute({
    ...incidents,
    name: 'actOnIncident',
    method: 'post',
    path: '/incidents/{id}/actions',
    scope: 'act',
    summary: 'Acknowledge, snooze, resolve, pass on, or comment',
    description:
      'With an `Idempotency-Key` (1 to 64 letters, digits, `-`, `_`, `.`) a repeat changes nothing. 200: it is taken, and part of the incident that is answered. 202: it is kept, and taken as soon as the notifier runs.',
    params: incidentParams,
    body: incidentAction,
    bodyBytesMax: 20_000,
    answers: { 200: actionTaken, 202: actionTaken },
  }),
} as const
