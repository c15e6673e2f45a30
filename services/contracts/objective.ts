import { z } from 'zod'

/** The service level objective of the series that a pattern matches: age ≤ `ageMs`. `*` matches any run of characters. */
export const objective = z.strictObject({
  cluster: z.string().default('*'),
  stream: z.string().default('*'),
  consumer: z.string().default('*'),
  ageMs: z.int().positive(),
})
export type Objective = Readonly<z.output<typeof objective>>
