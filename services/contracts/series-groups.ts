import { z } from 'zod'

/** `GET /api/v1/series/groups?by=` — series by what a fact about them says, in the order of its values. */
export const seriesGroups = z.strictObject({
  atMs: z.int(),
  by: z.string(),
  groups: z.array(
    z.strictObject({
      /** `null`: nothing says it of these. */
      value: z.string().nullable(),
      /** Ids. */
      series: z.array(z.string()),
    }),
  ),
})
export type SeriesGroups = Readonly<z.output<typeof seriesGroups>>
