import { z } from 'zod'

const ms = z.int().nonnegative()
const name = z.string().min(1).max(100)

/** What a device has to know of its server; told at pairing and with each heartbeat, since it changes. */
export const deviceSetup = z.strictObject({
  /** Where people reach the board; absent while nobody configured it. */
  publicUrl: z.url().max(500).optional(),
  /** Bundle ids that the server can push to. Empty: Apple devices get no pushes. */
  apnsTopics: z.array(z.string().max(155)).max(1_000),
  /** `applicationServerKey` for `PushManager.subscribe`; absent where there is no Web Push. */
  webPushKey: z.string().max(100).optional(),
  /** To whom an incident can be passed on. */
  people: z.array(name).max(1_000),
  snoozeMs: ms,
  /** Most time between two heartbeats while the app runs. */
  heartbeatMs: ms,
  /** A device that heard nothing of the server for this long tells its person so. */
  silentAfterMs: ms,
  /** A summary older than this is shown as stale, with its age. */
  staleAfterMs: ms,
})
export type DeviceSetup = Readonly<z.output<typeof deviceSetup>>
