import { z } from 'zod'

export const contextConfig = z.strictObject({
  files: z
    .array(z.string().min(1))
    .max(20)
    .default([])
    .describe(
      'YAML files with facts about streams and consumers; of equally specific ones the first file counts.',
    ),
  filesIntervalMs: z
    .int()
    .min(100)
    .max(3_600_000)
    .default(5_000)
    .describe('How often the files are looked at for changes.'),
  recordsMax: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('Most records kept; more are refused and counted.'),
})
export type ContextConfig = Readonly<z.output<typeof contextConfig>>
