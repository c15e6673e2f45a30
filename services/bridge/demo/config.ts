import { z } from 'zod'

export const demoBridgeConfig = z.strictObject({
  name: z.string().min(1).max(512).default('demo').describe('Name of the cluster in every series.'),
  seed: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .default(1)
    .describe('Decides all chance in the demo: the same seed gives the same days.'),
  historyHours: z
    .number()
    .min(0)
    .max(72)
    .default(6)
    .describe(
      'Hours of the demo that are measured at start, before it goes on live; none in a process without a store.',
    ),
})
export type DemoBridgeConfig = Readonly<z.output<typeof demoBridgeConfig>>
