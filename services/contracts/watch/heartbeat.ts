import { z } from 'zod'
import { devicePermissions } from './device.ts'
import { deviceSetup } from './setup.ts'

const ms = z.int().nonnegative()

/** `POST /heartbeat`: a sign of life in both directions. */
export const heartbeatRequest = z.strictObject({
  v: z.literal(1),
  /** Actions and receipts that wait on the device. */
  queued: z.int().nonnegative(),
  permissions: devicePermissions,
})

export const heartbeatAnswer = z.strictObject({
  v: z.literal(1),
  atMs: ms,
  /** When the device is to tell its person that Foretap has been silent, if it hears nothing more by then. */
  silentAtMs: ms,
  /** ETag of the summary: whether it is worth reading. */
  summaryTag: z.string().max(100),
  setup: deviceSetup,
})
export type HeartbeatAnswer = Readonly<z.output<typeof heartbeatAnswer>>
