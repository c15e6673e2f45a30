import { z } from 'zod'

/**
 * The id of a device: `w` and the first 21 characters of the SHA-256 of its public key in base64url. Whoever holds the key
 * can work it out, and nobody can choose it.
 */
export const deviceId = z.string().regex(/^w[A-Za-z0-9_-]{21}$/, 'this is no id of a device')

/** A point of P-256, uncompressed: 0x04, x, y, in base64url. */
export const publicKey = z.string().regex(/^B[A-Za-z0-9_-]{86}$/, 'this is no point of P-256')

/** What a device is, for people who look at the list of devices, and for what it can do. */
export const deviceKinds = ['apple_watch', 'iphone', 'web'] as const
export const deviceKind = z.enum(deviceKinds)
export type DeviceKind = z.output<typeof deviceKind>

/** As people call it: `Grace's watch`. */
export const deviceName = z.string().trim().min(1).max(60)

/** What runs on the device. */
export const deviceApp = z.strictObject({
  /** Of the app: `1.2.0`. */
  version: z.string().max(40),
  /** `watchOS 26.1`, `Chromium 142 on Linux`. */
  os: z.string().max(80),
  /** `Watch7,5`; absent where the device does not say. */
  model: z.string().max(60).optional(),
})
export type DeviceApp = Readonly<z.output<typeof deviceApp>>

const permission = z.enum(['granted', 'denied', 'not_asked', 'unavailable'])

/** What the person and the system let the app do. `unavailable`: this device, or this build, never can. */
export const devicePermissions = z.strictObject({
  alerts: permission,
  /** Apple's interruption levels: whether one breaks through a Focus. */
  timeSensitive: permission,
  critical: permission,
  sound: permission,
  vibration: permission,
})
export type DevicePermissions = Readonly<z.output<typeof devicePermissions>>
