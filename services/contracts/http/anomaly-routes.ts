import { z } from 'zod'
import { anomalyKind, outcome } from '../anomaly.ts'
import { severity } from '../anomaly-severity.ts'
import { anomalyList } from '../http-api.ts'
import { epochMs, flag, limitUpTo, oneOrMore } from './parameters.ts'
import { defineRoute } from './route.ts'

const anomalies = { tag: 'Anomalies', scope: 'read', method: 'get' } as const

const name = z.string().min(1).max(512)

/** What anomalies are filtered by; all conditions have to hold. */
const filter = {
  from: epochMs.optional(),
  to: epochMs.optional(),
  series: z.string().max(5_000).optional().describe('Id of a series.'),
  cluster: name.optional(),
  stream: name.optional(),
  consumer: name.optional(),
  kind: oneOrMore(anomalyKind, { most: 5, error: 'must be a kind of anomaly' }).optional(),
  severity: oneOrMore(severity, {
    most: 3,
    error: 'must be critical, warning or info',
  }).optional(),
  outcome: oneOrMore(outcome, {
    most: 3,
    error: 'must be confirmed, averted or false',
  }).optional(),
  state: z
    .enum(['open', 'ended'], { error: 'must be open or ended' })
    .optional()
    .describe('Whether it is still going on.'),
  open: flag.optional().describe('The same as `state=open`.'),
}

const page = {
  cursor: z.string().max(1_000).optional().describe('`next` of the page before.'),
  limit: limitUpTo(1_000).optional(),
}

const ms = z.int().nonnegative()

/** An anomaly without anything nested, for tables: what does not apply is null. */
const anomalyRow = z.strictObject({
  id: z.string(),
  startMs: ms,
  endMs: ms.nullable(),
  /** So far, where it is open. */
  durationMs: ms,
  kind: anomalyKind,
  severity,
  state: z.enum(['open', 'ended']),
  outcome: outcome.nullable(),
  series: z.string(),
  cluster: z.string(),
  stream: z.string(),
  consumer: z.string(),
  latency: z.string(),
  objectiveMs: z.number().nullable(),
  ageMs: z.number().nullable(),
  peakMs: z.number().nullable(),
  /** Of a breach within 15 minutes, where it was foretold. */
  probability: z.number().nullable(),
  owner: z.string().nullable(),
  service: z.string().nullable(),
  region: z.string().nullable(),
  tier: z.string().nullable(),
  text: z.string(),
})
export type AnomalyRow = Readonly<z.output<typeof anomalyRow>>

/** How many anomalies began in a bucket of time, by one of their values. */
const anomalyCount = z.strictObject({
  startMs: ms,
  /** Empty where they have no such value. */
  value: z.string(),
  count: z.int().positive(),
})

export const anomalyRoutes = {
  listAnomalies: defineRoute({
    ...anomalies,
    name: 'listAnomalies',
    path: '/anomalies',
    summary: 'List what was wrong, and what was foretold and came of it',
    description:
      'Intervals that overlap the time (the last day by default), newest start first. `next` of an answer, also as `Link: rel="next"`, goes into `cursor` for older ones.',
    query: z.strictObject({ ...filter, ...page }),
    answers: { 200: anomalyList },
  }),
  listAnomalyRows: defineRoute({
    ...anomalies,
    name: 'listAnomalyRows',
    path: '/anomalies/rows',
    summary: 'List anomalies as a flat array, for tables such as those of Grafana',
    description: 'The same anomalies as `GET /anomalies`; `Link: rel="next"` leads to older ones.',
    query: z.strictObject({ ...filter, ...page }),
    answers: { 200: z.array(anomalyRow) },
  }),
  countAnomalies: defineRoute({
    ...anomalies,
    name: 'countAnomalies',
    path: '/anomalies/counts',
    summary: 'Count anomalies by one of their values, over buckets of time',
    description:
      'A flat array, the oldest bucket first. Each anomaly counts in the bucket in which it began; one that began before `from` in the first.',
    query: z.strictObject({
      ...filter,
      by: z
        .enum(['kind', 'severity', 'outcome', 'state', 'cluster', 'stream', 'consumer', 'label'], {
          error: 'must be kind, severity, outcome, state, cluster, stream, consumer or label',
        })
        .optional()
        .describe('`kind` where nothing is said.'),
      label: z
        .string()
        .regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, { error: 'must be the name of a label' })
        .optional()
        .describe('Which one, with `by=label`: owner, service, region, tier, …'),
      bucket: z
        .enum(['1m', '5m', '15m', '1h', '6h', '1d', '7d', 'all'], {
          error: 'must be 1m, 5m, 15m, 1h, 6h, 1d, 7d or all',
        })
        .optional()
        .describe(
          'Length of a bucket, aligned with midnight UTC; one for all the time by default.',
        ),
    }),
    answers: { 200: z.array(anomalyCount) },
  }),
} as const
