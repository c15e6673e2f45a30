import { z } from 'zod'

const ms = z.int().nonnegative()

/** One place where a device is pushed to. */
const deviceTarget = z.strictObject({
  /** The device's id, a dot, and a hash of the address: another address is another target. */
  id: z.string().min(1).max(100),
  /** Name of a configured channel. */
  channel: z.string().min(1).max(100),
  /** As the channel wants it. A capability: it is never logged or told. */
  address: z.record(z.string().max(100), z.unknown()),
  /** When the device last confirmed it. */
  registeredAtMs: ms,
  /** `widget`: the address of a complication, which is refreshed and never told anything. Absent: its person is told there. */
  use: z.literal('widget').optional(),
})

/**
 * Where a paired device is pushed to, whole: on the compacted `foretap.devices`, key = device. An empty value: the device
 * was revoked.
 */
export const deviceTargets = z.strictObject({
  v: z.literal(1),
  device: z.string().min(1).max(64),
  person: z.string().min(1).max(100),
  targets: z.array(deviceTarget).max(10),
})
export type DeviceTargets = Readonly<z.output<typeof deviceTargets>>

/** The device that a target is one of. */
export const deviceOfTarget = (target: string): string => {
  const end = target.lastIndexOf('.')
  return end === -1 ? target : target.slice(0, end)
}

/** Whether a target is one of a device's. */
export const isTargetOf = (device: string, target: string): boolean =>
  target === device || target.startsWith(`${device}.`)
