import { z } from 'zod'
import { notice } from './notice.ts'

/**
 * How far a delivery came.
 *
 * | state | meaning |
 * | --- | --- |
 * | queued | kept, to be sent or sent again |
 * | accepted | the push service took it; it is not delivered yet |
 * | received | the device said that it came |
 * | seen | a person looked at it |
 * | acknowledged | a person took care of the incident |
 * | cancelled | nothing more was to be said |
 * | superseded | a newer notice of the incident, or another target of the person, made it needless |
 * | shed | it said nothing any more, or there was too much to send |
 * | dead | it never will arrive; `reason` says why |
 */
const deliveryStates = [
  'queued',
  'accepted',
  'received',
  'seen',
  'acknowledged',
  'cancelled',
  'superseded',
  'shed',
  'dead',
] as const
export const deliveryState = z.enum(deliveryStates)
export type DeliveryState = z.output<typeof deliveryState>

/** `background` wakes an app silently; `widget` refreshes a complication. */
const deliveryPurpose = z.enum(['alert', 'background', 'widget'])

const ms = z.int().nonnegative()

/** One row of the outbox: one thing told to one person on one target. */
export const outboxDelivery = z.strictObject({
  /** UUID: a pure function of tell and place, so that a replay gives the same. */
  id: z.uuid(),
  /** The occasion; deliveries of one tell go to the person's targets one after the other. */
  tell: z.string().min(1).max(400),
  /** 0 for the first target that was tried. */
  place: z.int().nonnegative(),
  incident: z.string().min(1).max(64),
  person: z.string().min(1).max(100),
  /** Id of the target; empty where the person has none. */
  target: z.string().max(100),
  channel: z.string().max(100),
  purpose: deliveryPurpose,
  importance: z.number(),
  state: deliveryState,
  /** Sends so far. */
  attempt: z.int().nonnegative(),
  notBeforeMs: ms,
  /** Without a receipt by then the person's next target is tried. */
  failOverAtMs: ms,
  /** Whether the next target was tried, or there was none left. */
  failedOver: z.boolean(),
  queuedMs: ms,
  acceptedMs: ms.optional(),
  receivedMs: ms.optional(),
  seenMs: ms.optional(),
  /** When the last word about it was spoken. */
  endedMs: ms.optional(),
  /** Why it waits, or why it ended as it did. */
  reason: z.string().max(400).optional(),
  /** What the push service calls it. */
  providerId: z.string().max(200).optional(),
  /** A channel that must not carry it, since that is what it speaks of. */
  avoid: z.string().max(100).optional(),
  notice,
})
export type OutboxDelivery = Readonly<z.output<typeof outboxDelivery>>

/** `GET /api/v1/outbox`. */
export const outboxList = z.strictObject({
  atMs: ms,
  /** The most urgent first. */
  deliveries: z.array(outboxDelivery),
  /** Whether there are more than were asked for. */
  hasMore: z.boolean(),
})
export type OutboxList = Readonly<z.output<typeof outboxList>>
