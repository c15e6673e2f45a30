import { z } from 'zod'

const mebibyte = 2 ** 20

export const sqliteStoreConfig = z.strictObject({
  path: z.string().min(1).default('foretap.db').describe('Database file; made if absent.'),
  sizeMaxBytes: z
    .int()
    .min(mebibyte)
    .default(2_048 * mebibyte)
    .describe('Most bytes in use; the oldest history goes first.'),
  unsavedStepsMax: z
    .int()
    .min(1)
    .max(100_000)
    .default(360)
    .describe(
      'Steps of history kept in memory while the disk cannot be written; then the oldest go.',
    ),
  retryMs: z.int().positive().default(5_000).describe('Pause before a failed write is repeated.'),
  journalCacheMaxBytes: z
    .int()
    .nonnegative()
    .default(32 * mebibyte)
    .describe('Memory for recent steps, so that live charts need no disk.'),
})
export type SqliteStoreConfig = Readonly<z.output<typeof sqliteStoreConfig>>
