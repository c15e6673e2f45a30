import { z } from 'zod'
import { deviceApp, deviceId, deviceKind, deviceName, publicKey } from './device.ts'
import { deviceSetup } from './setup.ts'

/** `POST /pair`: a device shows a one-time code and its public key, and by its signature that it holds the private one. */
export const pairingRequest = z.strictObject({
  v: z.literal(1),
  /** As it was typed or scanned: hyphens, spaces and case do not matter, nor O for 0, I and L for 1. */
  code: z.string().min(1).max(40),
  publicKey,
  kind: deviceKind,
  name: deviceName,
  app: deviceApp,
})
export type PairingRequest = Readonly<z.output<typeof pairingRequest>>

/** The same request, repeated by the same key while the code still holds, is answered the same. */
export const pairingAnswer = z.strictObject({
  v: z.literal(1),
  atMs: z.int().nonnegative(),
  device: deviceId,
  person: z.string().min(1).max(100),
  setup: deviceSetup,
})
export type PairingAnswer = Readonly<z.output<typeof pairingAnswer>>

/** A code that an operator or the board asked for. It is shown once and never again. */
export const pairingCode = z.strictObject({
  v: z.literal(1),
  /** `ABCD-EFGH`. */
  code: z.string().min(1).max(40),
  person: z.string().min(1).max(100),
  expiresMs: z.int().nonnegative(),
  /** What the QR code says: the web watch's address, with the code behind `#`, which browsers send to nobody. */
  url: z.url().max(2_000),
  /** The QR code as a picture (SVG), for pages. */
  qrSvg: z.string().max(20_000).optional(),
  /** Why devices of this person would hear nothing, where that is so. */
  remark: z.string().max(400).optional(),
})
export type PairingCode = Readonly<z.output<typeof pairingCode>>
