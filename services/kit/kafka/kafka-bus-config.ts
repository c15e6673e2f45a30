import { z } from 'zod'
import { kafkaConnectionConfig } from './connection-config.ts'

export const kafkaBusConfig = kafkaConnectionConfig.extend({
  topicPrefix: z
    .string()
    .max(100)
    .regex(/^[a-zA-Z0-9._-]*$/, 'only letters, digits, dot, underscore and dash')
    .default('')
    .describe(
      'Goes before the names of topics and groups, so that several Foretaps share a cluster.',
    ),
  partitions: z
    .int()
    .min(1)
    .max(256)
    .default(12)
    .describe('Partitions of the topics that are made: as many collectors can share the work.'),
  replicationFactor: z
    .int()
    .min(1)
    .max(32_767)
    .optional()
    .describe("Replicas of the topics that are made; the cluster's default if absent."),
  compression: z.enum(['none', 'gzip']).default('gzip').describe('Compression of messages.'),
  publishTimeoutMs: z.int().positive().default(10_000).describe('Longest wait of a publisher.'),
  queueMessagesMax: z
    .int()
    .min(1)
    .default(2_048)
    .describe('Messages that may wait to be sent; then publishers wait.'),
  sessionTimeoutMs: z
    .int()
    .min(6_000)
    .max(300_000)
    .default(30_000)
    .describe('A member that is silent for this long loses its shards to the others.'),
  retryMs: z
    .int()
    .positive()
    .default(1_000)
    .describe('First pause before a failed batch or a lost connection is tried again.'),
})
export type KafkaBusConfig = Readonly<z.output<typeof kafkaBusConfig>>
