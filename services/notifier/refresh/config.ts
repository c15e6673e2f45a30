import { z } from 'zod'

/** How complications and apps on wrists are told to read their summary anew. */
export const refreshConfig = z.strictObject({
  widgetsPerHour: z
    .int()
    .min(0)
    .max(60)
    .default(4)
    .describe(
      'Most pushes to the complications of one device in any hour. watchOS grants about 40 to 70 refreshes a day to what is looked at often.',
    ),
  backgroundsPerHour: z
    .int()
    .min(0)
    .max(3)
    .default(2)
    .describe(
      'Most silent pushes in any hour to a device whose complications have no address of their own. Apple throttles apps that get more than two or three.',
    ),
  settleMs: z
    .int()
    .min(0)
    .max(600_000)
    .default(2_000)
    .describe('What changes within this time is one refresh.'),
})
export type RefreshConfig = Readonly<z.output<typeof refreshConfig>>
