import { z } from 'zod'
import { anomalyKind } from '../anomaly.ts'
import { anomalyList } from '../http-api.ts'
import { epochMs, flag, limitUpTo, oneOrMore } from './parameters.ts'
import { defineRoute } from './route.ts'

export const anomalyRoutes = {
  listAnomalies: defineRoute({
    name: 'listAnomalies',
    method: 'get',
    path: '/anomalies',
    tag: 'Anomalies',
    scope: 'read',
    summary: 'List what was wrong, and what was foretold and came of it',
    description: 'Intervals that overlap the time (the last day by default), newest start first.',
    query: z.strictObject({
      from: epochMs.optional(),
      to: epochMs.optional(),
      series: z.string().optional(),
      kind: oneOrMore(anomalyKind, { most: 5, error: 'must be a kind of anomaly' }).optional(),
      open: flag.optional(),
      limit: limitUpTo(1_000).optional(),
    }),
    answers: { 200: anomalyList },
  }),
} as const
