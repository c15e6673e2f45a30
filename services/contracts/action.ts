import { z } from 'zod'

/** What a person does about an incident, on a wrist, the board, the terminal or through the API. */
export const action = z.strictObject({
  v: z.literal(1),
  /** Given by the client; a repeat with the same id changes nothing. */
  id: z.string().min(1).max(64),
  incident: z.string().min(1).max(64),
  what: z.enum(['acknowledge', 'snooze', 'resolve', 'pass_on', 'comment', 'seen', 'received']),
  person: z.string().min(1).max(100),
  /** When the person did it, by their device; epoch ms. */
  atMs: z.int().nonnegative(),
  /** Of a snooze. */
  untilMs: z.int().nonnegative().optional(),
  /** Of passing on: to whom. */
  to: z.string().max(100).optional(),
  text: z.string().max(1_000).optional(),
  /** From which registered device, where it was one. */
  device: z.string().max(100).optional(),
  /** Of `received` and `seen`: which delivery it is about; without it, all that the device was sent of the incident. */
  delivery: z.uuid().optional(),
})
export type Action = Readonly<z.output<typeof action>>
