import { z } from 'zod'
import { deviceApp, deviceId, deviceKind, deviceName, devicePermissions } from './device.ts'

const ms = z.int().nonnegative()

const bytes = (count: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url')
    .refine(text => Math.floor((text.replace(/=+$/, '').length * 6) / 8) === count, {
      error: `must have ${count} bytes`,
    })

/** What Apple's services call a device by. */
const hexadecimalToken = z
  .string()
  .regex(/^(?:[0-9a-fA-F]{2}){32,100}$/, 'write the device token as hexadecimal digits')

/** Where a device is pushed to. A token or an endpoint is a capability: it is never logged, told or given back. */
const pushRegistration = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('apns'),
    token: hexadecimalToken,
    /** Of the app's widgets, which WidgetKit gives; left out where none is on a face: then the one before it is dropped. */
    widgetToken: hexadecimalToken.optional(),
    /** Bundle id of the app. */
    topic: z.string().min(1).max(155),
    /** Which of Apple's services gave the token: `sandbox` for development builds. */
    environment: z.enum(['production', 'sandbox']),
  }),
  z.strictObject({
    kind: z.literal('web_push'),
    /** As `PushSubscription.toJSON()` gives it. */
    subscription: z.strictObject({
      endpoint: z.url({ protocol: /^https?$/ }).max(2_000),
      expirationTime: z.number().nullish(),
      keys: z.strictObject({ p256dh: bytes(65), auth: bytes(16) }),
    }),
  }),
  /** Nothing is pushed: the person refused, or the device cannot. */
  z.strictObject({ kind: z.literal('none') }),
])
export type PushRegistration = Readonly<z.output<typeof pushRegistration>>

/** `PUT /device`: at each start, and whenever the token, the subscription or a permission changed. The newest counts. */
export const registration = z.strictObject({
  v: z.literal(1),
  name: deviceName,
  app: deviceApp,
  permissions: devicePermissions,
  push: pushRegistration,
})
export type Registration = Readonly<z.output<typeof registration>>

/**
 * What is the matter with a device.
 *
 * | remark | meaning |
 * | --- | --- |
 * | no_push | nothing can be pushed to it |
 * | push_refused | the push service does not know it any more |
 * | alerts_denied | its person does not let it show alerts |
 * | unproven | no push since its registration was ever confirmed by a receipt |
 * | silent | it was not heard of for longer than it should be |
 * | unreachable_person | the configuration tells its person on no channel of its kind |
 */
export const deviceRemarks = [
  'no_push',
  'push_refused',
  'alerts_denied',
  'unproven',
  'silent',
  'unreachable_person',
] as const
const deviceRemark = z.enum(deviceRemarks)
export type DeviceRemark = z.output<typeof deviceRemark>

/** One line of the list of devices. */
export const deviceRecord = z.strictObject({
  id: deviceId,
  person: z.string().min(1).max(100),
  name: deviceName,
  kind: deviceKind,
  state: z.enum(['active', 'revoked']),
  app: deviceApp,
  permissions: devicePermissions.optional(),
  push: z.enum(['apns', 'web_push', 'none']),
  /** The loudest level that gets through to the person, as far as the permissions tell; absent where none does. */
  loudest: z.enum(['passive', 'active', 'time_sensitive', 'critical']).optional(),
  pairedMs: ms,
  revokedMs: ms.optional(),
  /** When it last said anything. */
  heardMs: ms,
  /** When its push address last changed. */
  registeredMs: ms.optional(),
  /** When it last confirmed a push. */
  receivedMs: ms.optional(),
  remarks: z.array(deviceRemark).max(deviceRemarks.length),
})
export type DeviceRecord = Readonly<z.output<typeof deviceRecord>>

/** What `PUT /device` answers. */
export const registrationAnswer = z.strictObject({
  v: z.literal(1),
  atMs: ms,
  device: deviceRecord,
})
export type RegistrationAnswer = Readonly<z.output<typeof registrationAnswer>>

/** `foretap device ls`: the newest first. */
export const deviceList = z.strictObject({ atMs: ms, devices: z.array(deviceRecord) })
export type DeviceList = Readonly<z.output<typeof deviceList>>
