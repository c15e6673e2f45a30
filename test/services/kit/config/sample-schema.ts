import { z } from 'zod'
import { secret } from '#kit/config/secret-field.ts'

const sasl = z.strictObject({
  user: z.string().min(1).describe('User name.'),
  password: secret().describe('Password.'),
})

const kafka = z
  .strictObject({
    type: z.literal('kafka'),
    name: z.string().min(1).max(20).default('kafka').describe('Name of the cluster.'),
    brokers: z
      .array(z.string().regex(/^[^:\s]+:\d+$/, 'write it as host:port'))
      .min(1)
      .describe('Bootstrap brokers.'),
    sasl: sasl.optional().describe('How to log in.'),
    pollMs: z.int().min(100).max(60_000).default(5_000).describe('Time between two polls.'),
    slowMs: z.int().positive().default(20_000).describe('What counts as slow.'),
  })
  .refine(({ pollMs, slowMs }) => slowMs > pollMs, {
    path: ['slowMs'],
    error: 'it must be more than pollMs',
  })

const demo = z.strictObject({
  type: z.literal('demo'),
  name: z.string().default('demo').describe('Name of the cluster.'),
  ratio: z.number().min(0).max(1).default(0.5).describe('A share.'),
})

/** Every kind of option that the real configuration has. */
export const sampleSchema = z.strictObject({
  clusters: z
    .array(z.discriminatedUnion('type', [kafka, demo]))
    .min(1)
    .prefault([{ type: 'demo' }])
    .describe('What to watch.'),
  bus: z
    .discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('embedded'),
        queueMax: z.int().min(1).default(100).describe('Messages that may wait.'),
      }),
      z.strictObject({
        type: z.literal('kafka'),
        brokers: z.array(z.string()).min(1).describe('Brokers of the bus.'),
      }),
    ])
    .prefault({ type: 'embedded' })
    .describe('How roles talk.'),
  api: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
      port: z.int().min(0).max(65_535).default(8_484).describe('Port to listen on.'),
      token: secret().optional().describe('Asked of every caller.'),
    })
    .prefault({})
    .describe('The API and the board.'),
  objectives: z
    .array(z.strictObject({ stream: z.string().default('*'), ageMs: z.int().positive() }))
    .default([])
    .describe('How late a stream may be.'),
  teams: z.record(z.string(), z.boolean()).default({}).describe('Teams that are told.'),
  log: z
    .strictObject({
      level: z.enum(['debug', 'info', 'warn']).default('info').describe('Least level written.'),
      colour: z.boolean().default(true).describe('Whether lines are coloured.'),
    })
    .prefault({})
    .describe('What is logged.'),
})
