import { z } from 'zod'
import { incident } from '../incident.ts'
import { deliveryState, outboxDelivery, outboxList } from '../outbox.ts'
import { limitUpTo, oneOrMore } from './parameters.ts'
import { defineRoute } from './route.ts'

const deliveryParams = z.strictObject({ id: z.uuid({ error: 'must be the id of a delivery' }) })
const outbox = { tag: 'Deliveries' } as const

/** The outbox: what was told to whom on what, and what waits to be. */
export const outboxRoutes = {
  listDeliveries: defineRoute({
    ...outbox,
    name: 'listDeliveries',
    method: 'get',
    path: '/outbox',
    scope: 'read',
    summary: 'List deliveries, the most important first',
    query: z.strictObject({
      state: oneOrMore(deliveryState, {
        most: 9,
        error: 'must be a state of a delivery',
      }).optional(),
      incident: z.string().min(1).max(64).optional(),
      limit: limitUpTo(1_000).optional(),
    }),
    answers: { 200: outboxList },
  }),
  retryDelivery: defineRoute({
    ...outbox,
    name: 'retryDelivery',
    method: 'post',
    path: '/outbox/{id}/retry',
    scope: 'act',
    summary: 'Send a delivery again',
    params: deliveryParams,
    answers: { 200: outboxDelivery },
  }),
  dropDelivery: defineRoute({
    ...outbox,
    name: 'dropDelivery',
    method: 'post',
    path: '/outbox/{id}/drop',
    scope: 'act',
    summary: 'Let go of a delivery that waits',
    params: deliveryParams,
    answers: { 200: outboxDelivery },
  }),
} as const

const drillId = z.string().regex(/^[A-Za-z0-9-]{1,40}$/, { error: 'must be the id of a drill' })
const person = z.string().min(1).max(100)
const drillParams = z.strictObject({ id: drillId })

/** A drill: its incident, and what became of its deliveries. */
const drill = z.strictObject({ id: drillId, incident, deliveries: z.array(outboxDelivery) })

const drills = { tag: 'Drills' } as const

/** Drills: one real tap on purpose. */
export const drillRoutes = {
  startDrill: defineRoute({
    ...drills,
    name: 'startDrill',
    method: 'post',
    path: '/drills',
    scope: 'act',
    summary: 'Start a drill: tap one person as if it mattered',
    description: 'A repeat with the same `id` starts nothing new.',
    body: z.strictObject({
      person,
      by: person.default('foretap tap test'),
      id: drillId.optional(),
    }),
    answers: { 201: drill },
  }),
  getDrill: defineRoute({
    ...drills,
    name: 'getDrill',
    method: 'get',
    path: '/drills/{id}',
    scope: 'read',
    summary: 'Show what became of a drill',
    params: drillParams,
    answers: { 200: drill },
  }),
  acknowledgeDrill: defineRoute({
    ...drills,
    name: 'acknowledgeDrill',
    method: 'post',
    path: '/drills/{id}/acknowledge',
    scope: 'act',
    summary: 'Say that a drill was felt',
    description: 'By its person, where nobody is named.',
    params: drillParams,
    body: z.strictObject({ person: person.optional() }),
    answers: { 200: drill },
  }),
} as const
