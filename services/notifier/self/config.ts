import { z } from 'zod'

const name = z.string().min(1).max(100)

export const selfConfig = z.strictObject({
  heartbeat: z
    .strictObject({
      channel: name.describe('Name of one of alerting.channels, e.g. a webhook.'),
      address: z
        .record(z.string().max(100), z.unknown())
        .describe('Where on the channel: a receiver elsewhere that alarms when nothing comes.'),
      everyMs: z
        .int()
        .min(1_000)
        .max(86_400_000)
        .default(60_000)
        .describe('Time between two heartbeats.'),
    })
    .optional()
    .describe(
      'A sign of life for a watchdog outside, through store, outbox and channel as any tap. Without it nobody learns that Foretap itself is down.',
    ),
  canary: z
    .strictObject({
      person: name.describe('One of alerting.people, whose first device is woken silently.'),
      everyMs: z
        .int()
        .min(1_200_000)
        .max(86_400_000)
        .default(3_600_000)
        .describe('Time between two canaries; Apple allows two or three an hour.'),
    })
    .optional()
    .describe('A silent push whose receipt proves the whole way to a device.'),
})
export type SelfConfig = Readonly<z.output<typeof selfConfig>>
