import { z } from 'zod'
import { kafkaConnectionConfig } from '#kit/kafka/connection-config.ts'
import { offsetPollShape } from '../offsets/config.ts'

const headerReads = z.strictObject({
  bytesPerPollMax: z
    .int()
    .min(1_024)
    .max(1_073_741_824)
    .default(16_777_216)
    .describe('Most bytes that one round of header reads may fetch.'),
})

/** One Kafka cluster to watch: how to reach it, what to look at and how often. */
export const kafkaBridgeConfig = kafkaConnectionConfig.extend({
  name: z
    .string()
    .min(1)
    .max(512)
    .default('kafka')
    .describe('Name of the cluster in every series.'),
  ...offsetPollShape,
  headerReads: headerReads
    .optional()
    .describe(
      'Present, even if empty: read record batch headers, never payloads, for exact ages; needs the right Read on topics.',
    ),
  topicConfigsMaxAgeMs: z
    .int()
    .min(1_000)
    .max(86_400_000)
    .default(600_000)
    .describe('How long a topic’s timestamp type and cleanup policy are believed.'),
})
export type KafkaBridgeConfig = Readonly<z.output<typeof kafkaBridgeConfig>>
