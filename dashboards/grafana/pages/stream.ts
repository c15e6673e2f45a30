import { increase } from '../../promql/counters.ts'
import { aggregate, max, orZero, topk } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, NumberSpec, PanelSpec } from '../spec.ts'
import {
  annotationsOf,
  nameLabels,
  noneSteps,
  ofStream,
  oneCluster,
  plainSteps,
  shareSteps,
  streamVariable,
} from './shared.ts'

const where = ofStream
const ofKind = { ...ofStream, kind: 'time_lag' } as const
const small = { width: 6, height: 4, type: 'stat' } as const

const numbers: readonly NumberSpec[] = [
  {
    ...{ ...small, title: 'Arrivals', unit: 'cps', steps: plainSteps },
    description: 'Records per second that arrive in the stream.',
    queries: [{ expr: max(metric('foretap_arrivals_per_second', where)), legend: 'arrivals' }],
  },
  {
    ...{ ...small, title: 'Consumers', unit: 'short', steps: plainSteps },
    description: 'Consumers that have committed something of the stream.',
    queries: [
      {
        expr: aggregate('count', max(metric('foretap_records_lost_total', where), nameLabels)),
        legend: 'consumers',
      },
    ],
  },
  {
    ...{ ...small, title: 'Oldest unread record', unit: 's', steps: plainSteps },
    description: 'The largest age of all its consumers.',
    queries: [{ expr: max(metric('foretap_time_lag_seconds', where)), legend: 'age' }],
  },
  {
    ...{ ...small, title: 'Records lost, last day', unit: 'short', steps: noneSteps },
    description:
      'Records that retention deleted before some consumer had read them, over all consumers.',
    queries: [
      {
        expr: orZero(increase('foretap_records_lost_total', { matchers: where, over: '1d' })),
        ...{ legend: 'lost', instant: true },
      },
    ],
  },
]

const charts: readonly PanelSpec[] = [
  {
    ...{ type: 'timeseries', title: 'Age by consumer, the twenty oldest', width: 24, height: 10 },
    description: 'How long the oldest record that each has not committed has been readable.',
    queries: [
      {
        expr: topk(20, max(metric('foretap_time_lag_seconds', where), nameLabels)),
        legend: '{{consumer}}',
      },
    ],
    ...{ unit: 's', min: 0, toConsumer: true },
  },
  {
    ...{ type: 'timeseries', title: 'Share of the objective by consumer', width: 12, height: 9 },
    description: 'Age divided by the objective of each. At 100 % it is broken.',
    queries: [
      { expr: topk(20, metric('foretap:objective_share', ofKind)), legend: '{{consumer}}' },
    ],
    ...{ unit: 'percentunit', min: 0, steps: shareSteps, toConsumer: true },
  },
  {
    ...{ type: 'timeseries', title: 'Probability of a breach by consumer', width: 12, height: 9 },
    description: 'How likely each is to break its objective within 15 minutes.',
    queries: [
      { expr: topk(20, metric('foretap:breach_probability_15m', ofKind)), legend: '{{consumer}}' },
    ],
    ...{ unit: 'percentunit', min: 0, max: 1, toConsumer: true },
  },
]

const traffic: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Arrivals against reads',
      width: 12,
      height: 9,
      unit: 'cps',
      min: 0,
    },
    description: 'Records per second that arrive, and that each consumer commits.',
    queries: [
      { expr: max(metric('foretap_arrivals_per_second', where)), legend: 'arrivals' },
      {
        expr: topk(20, max(metric('foretap_reads_per_second', where), nameLabels)),
        legend: '{{consumer}}',
      },
    ],
    looks: [{ legend: 'arrivals', color: 'orange', width: 2 }],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Backlog by consumer',
      width: 12,
      height: 9,
      unit: 'short',
      min: 0,
    },
    description: 'Records that each has not committed.',
    queries: [
      {
        expr: topk(20, max(metric('foretap_backlog_records', where), nameLabels)),
        legend: '{{consumer}}',
      },
    ],
  },
  {
    ...{ type: 'state-timeline', title: 'What holds', width: 12, height: 8, unit: 'none' },
    description:
      'Facts about its consumers while they hold: stalled, blocked, inactive, ghost, rebalancing and others.',
    queries: [
      {
        expr: max(metric('foretap_series_fact', ofKind), ['consumer', 'fact']),
        legend: '{{consumer}}: {{fact}}',
      },
    ],
    words: { '1': ['yes', 'orange'] },
  },
  {
    ...{ type: 'timeseries', title: 'Ages that nobody can tell, by reason', width: 12, height: 8 },
    description: 'How many ages of its consumers are unknown, and why.',
    queries: [
      {
        expr: aggregate('count', metric('foretap_time_lag_unknown', where), ['reason']),
        legend: '{{reason}}',
      },
    ],
    ...{ unit: 'short', min: 0 },
  },
]

export const stream: DashboardSpec = {
  uid: 'foretap-stream',
  title: 'Foretap: stream',
  description: 'One stream: what arrives, and how late each of its consumers is.',
  ...{ from: 'now-3h', to: 'now' },
  variables: [oneCluster, streamVariable],
  annotations: annotationsOf(where),
  sections: [{ panels: [...numbers, ...charts] }, { title: 'Traffic and states', panels: traffic }],
}
