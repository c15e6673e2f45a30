import { z } from 'zod'
import { watchIncident } from './watch-incident.ts'

const ms = z.int().nonnegative()

/** Given by the device; a repeat with the same id changes nothing, whatever was answered the first time. */
const actionId = z.string().regex(/^[A-Za-z0-9-]{8,40}$/, '8 to 40 letters, digits and hyphens')

/** What a person does about an incident on a device, online or not. */
export const watchAction = z.strictObject({
  id: actionId,
  incident: z.string().min(1).max(64),
  what: z.enum(['acknowledge', 'snooze', 'pass_on', 'resolve', 'comment']),
  /** When the person did it, by the server's clock as far as the device knows it. */
  atMs: ms,
  /** Of a snooze; without it the server's own length counts. */
  untilMs: ms.optional(),
  /** Of passing on: one of `setup.people`. */
  to: z.string().min(1).max(100).optional(),
  /** Of a comment; beside the others it is optional. */
  text: z.string().max(1_000).optional(),
})
export type WatchAction = Readonly<z.output<typeof watchAction>>

/** `POST /actions`. */
export const actionRequest = z.strictObject({ v: z.literal(1), action: watchAction })

/**
 * Why an action was not taken. Repeating it never helps: the device drops it and tells its person.
 *
 * | reason | meaning |
 * | --- | --- |
 * | unknown_incident | there is no such incident, or no longer |
 * | ended | the incident was over before |
 * | unknown_person | nobody of that name can be told |
 * | overtaken | the same device did something later about the incident, which was taken already |
 * | too_old | it was done more than a day ago |
 * | too_late | the snooze would have ended before it began |
 * | from_the_future | `atMs` is ahead of the server's clock by more than the tolerance |
 * | incomplete | a snooze, passing on or comment without what it needs |
 * | conflict | another action of this device had the same id |
 */
export const actionRefusals = [
  'unknown_incident',
  'ended',
  'unknown_person',
  'overtaken',
  'too_old',
  'too_late',
  'from_the_future',
  'incomplete',
  'conflict',
] as const
const actionRefusal = z.enum(actionRefusals)
export type ActionRefusal = z.output<typeof actionRefusal>

/** What became of an action. `repeated`: the server has had it before; what it did then still holds. */
export const actionResult = z.discriminatedUnion('became', [
  z.strictObject({ id: actionId, became: z.literal('taken') }),
  z.strictObject({ id: actionId, became: z.literal('repeated') }),
  z.strictObject({ id: actionId, became: z.literal('refused'), reason: actionRefusal }),
])
export type ActionResult = Readonly<z.output<typeof actionResult>>

/** `incident` is as it stands now: usually, but not always, with the action in it; the live stream tells the rest. */
export const actionAnswer = z.strictObject({
  v: z.literal(1),
  atMs: ms,
  action: actionResult,
  incident: watchIncident.optional(),
})
export type ActionAnswer = Readonly<z.output<typeof actionAnswer>>
