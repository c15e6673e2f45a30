import { z } from 'zod'

export const embeddedBusConfig = z.strictObject({
  queueMessagesMax: z
    .int()
    .min(1)
    .default(2_048)
    .describe(
      'Messages of a topic that may wait for its slowest subscriber; then publishers wait.',
    ),
  publishTimeoutMs: z.int().positive().default(10_000).describe('Longest wait of a publisher.'),
  retainedMessagesMax: z
    .int()
    .nonnegative()
    .default(256)
    .describe('Handled messages of a topic kept for subscribers that start at the earliest.'),
  batchMessagesMax: z.int().min(1).default(256).describe('Most messages handled at once.'),
  retryMs: z.int().positive().default(1_000).describe('Pause before a failed batch is repeated.'),
  durableKeepMs: z
    .int()
    .positive()
    .default(7 * 86_400_000)
    .describe('How long anomalies stay on the bus, handled or not.'),
})
export type EmbeddedBusConfig = Readonly<z.output<typeof embeddedBusConfig>>
