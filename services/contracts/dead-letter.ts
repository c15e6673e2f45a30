import { z } from 'zod'

/** A message that could not be read, with the reason; what `foretap.dlq` carries. */
export const deadLetter = z.strictObject({
  v: z.literal(1),
  topic: z.string(),
  key: z.string().max(1_000),
  reason: z.enum(['not-json', 'schema', 'version', 'handler']),
  detail: z.string().max(2_000),
  /** The unreadable message itself, cut to 64 KiB. */
  value: z.string().max(65_536),
  atMs: z.int().nonnegative(),
})
export type DeadLetter = Readonly<z.output<typeof deadLetter>>
