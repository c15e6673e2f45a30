import { z } from 'zod'
import { receipt, receiptResult } from './receipt.ts'
import { watchSummary } from './summary.ts'
import { actionResult, watchAction } from './watch-action.ts'

/** Actions and receipts that one request may bring; a longer queue comes in several, the oldest first. */
export const queueActionsMax = 100
export const queueReceiptsMax = 200

/** `POST /queue`: what was done while the server was out of reach, in the order in which it was done. */
export const queueRequest = z.strictObject({
  v: z.literal(1),
  actions: z.array(watchAction).max(queueActionsMax),
  receipts: z.array(receipt).max(queueReceiptsMax),
})
export type QueueRequest = Readonly<z.output<typeof queueRequest>>

/** What became of each, in the same order: the device forgets all of them, and tells of those that were refused. */
export const queueAnswer = z.strictObject({
  v: z.literal(1),
  atMs: z.int().nonnegative(),
  actions: z.array(actionResult).max(queueActionsMax),
  receipts: z.array(receiptResult).max(queueReceiptsMax),
  summary: watchSummary,
})
export type QueueAnswer = Readonly<z.output<typeof queueAnswer>>
