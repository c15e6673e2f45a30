import { z } from 'zod'

/** The service level objective of the series that a pattern matches: age ≤ `ageMs`. `*` matches any run of characters. */
export const objective = z.strictObject({
  cluster: z.string().default('*'),
  stream: z.string().default('*'),
  consumer: z.string().default('*'),
  ageMs: z.int().positive(),
  share: z
    .number()
    .gt(0.5)
    .lt(1)
    .optional()
    .describe(
      'Share of the time, over 30 days, in which it is to be kept: what `foretap rules` alerts by.',
    ),
})
export type Objective = Readonly<z.output<typeof objective>>
