import { z } from 'zod'
import { incident } from '../incident.ts'
import { seriesKey } from '../series.ts'
import { silence } from '../silence.ts'
import { defineRoute } from './route.ts'

const { id, title, state } = incident.shape

/** What conditions fit now; nothing where one of them cannot be read. */
export const silencePreview = z.strictObject({
  atMs: z.int(),
  /** Conditions that cannot be read, and why. */
  problems: z.array(z.strictObject({ match: z.string(), reason: z.string() })),
  /** Open incidents of which nobody would be told any more. */
  incidents: z.array(z.strictObject({ id, title, state })),
  series: z.strictObject({
    count: z.int().nonnegative(),
    /** All series that there are. */
    of: z.int().nonnegative(),
    /** Some of those that fit. */
    some: z.array(seriesKey).max(20),
  }),
})
export type SilencePreview = Readonly<z.output<typeof silencePreview>>

export const previewRoutes = {
  previewSilence: defineRoute({
    name: 'previewSilence',
    method: 'post',
    path: '/silences/preview',
    tag: 'Silences',
    scope: 'read',
    summary: 'Show what a silence with these conditions would keep quiet now',
    body: z.strictObject({ match: silence.shape.match }),
    bodyBytesMax: 20_000,
    answers: { 200: silencePreview },
  }),
} as const
