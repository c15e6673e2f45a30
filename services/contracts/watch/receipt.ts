import { z } from 'zod'

const ms = z.int().nonnegative()

/** That a push came, or that its person looked at it. Ids are those of the push's payload. */
export const receipt = z.strictObject({
  delivery: z.uuid(),
  incident: z.string().min(1).max(64),
  stage: z.enum(['received', 'seen']),
  atMs: ms,
})
export type Receipt = Readonly<z.output<typeof receipt>>

/** `POST /receipts`: posted by the notification service extension or the service worker as soon as a push comes. */
export const receiptRequest = z.strictObject({
  v: z.literal(1),
  receipts: z.array(receipt).min(1).max(50),
})

/** `unknown`: the delivery was never made, or not to this device. Repeating it does not help. */
export const receiptResult = z.strictObject({
  delivery: z.uuid(),
  stage: z.enum(['received', 'seen']),
  became: z.enum(['taken', 'unknown']),
})
export type ReceiptResult = Readonly<z.output<typeof receiptResult>>

export const receiptAnswer = z.strictObject({
  v: z.literal(1),
  atMs: ms,
  receipts: z.array(receiptResult).max(50),
})
export type ReceiptAnswer = Readonly<z.output<typeof receiptAnswer>>
