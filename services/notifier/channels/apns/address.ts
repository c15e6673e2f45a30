import { z } from 'zod'
import { apnsEnvironments } from './config.ts'

/** Where a device is reached. The token is a capability: it is never logged or told. */
export const apnsAddress = z.strictObject({
  token: z
    .string()
    .regex(/^(?:[0-9a-fA-F]{2}){32,100}$/, 'write the device token as hexadecimal digits')
    .describe('Device token, hexadecimal.'),
  topic: z.string().min(1).max(155).optional().describe('Bundle id of the app.'),
  environment: z
    .enum(apnsEnvironments)
    .optional()
    .describe('Which of Apple’s services gave the token; absent where it is not known.'),
  critical: z
    .enum(['unavailable', 'not_asked', 'denied', 'granted'])
    .default('unavailable')
    .describe(
      'Whether the app has Apple’s entitlement for critical alerts, and its user’s consent.',
    ),
})
export type ApnsAddress = Readonly<z.output<typeof apnsAddress>>
