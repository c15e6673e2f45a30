import { z } from 'zod'
import { kafkaConnectionConfig } from '#kit/kafka/connection-config.ts'

const patterns = z.array(z.string().min(1))

const headerReads = z.strictObject({
  bytesPerPollMax: z
    .int()
    .min(1_024)
    .max(1_073_741_824)
    .default(16_777_216)
    .describe('Most bytes that one poll may fetch to read batch headers.'),
})

/**
 * One Kafka cluster to watch. Timing of the polls and what counts as stalled belong to the offset bridge; this is how to
 * reach the cluster and what to look at there.
 */
export const kafkaBridgeConfig = kafkaConnectionConfig.extend({
  name: z
    .string()
    .min(1)
    .max(200)
    .default('kafka')
    .describe('Name of the cluster in every series.'),
  streams: z
    .strictObject({
      include: patterns
        .min(1)
        .default(['*'])
        .describe('Topics to watch; * and ? stand for any characters.'),
      exclude: patterns
        .default(['__consumer_offsets', '__transaction_state', '__share_group_state'])
        .describe('Topics to leave out, also where included.'),
    })
    .prefault({}),
  consumers: z
    .strictObject({
      include: patterns
        .min(1)
        .default(['*'])
        .describe('Groups to watch; * and ? stand for any characters.'),
      exclude: patterns.default([]).describe('Groups to leave out, also where included.'),
    })
    .prefault({}),
  headerReads: headerReads
    .optional()
    .describe(
      'Present, even if empty: read record batch headers for exact ages (needs the right Read on topics). Never payloads.',
    ),
  topicConfigsMaxAgeS: z
    .int()
    .positive()
    .max(86_400)
    .default(600)
    .describe('How long a topic’s timestamp type and cleanup policy are believed, in seconds.'),
})
export type KafkaBridgeConfig = Readonly<z.output<typeof kafkaBridgeConfig>>
