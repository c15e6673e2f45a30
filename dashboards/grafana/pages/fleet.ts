import { increase } from '../../promql/counters.ts'
import { aggregate, max, only, orZero, sum, topk, withNumber } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, NumberSpec, PanelSpec } from '../spec.ts'
import {
  annotationsOf,
  clusterVariable,
  late,
  nameLabels,
  noneSteps,
  ofCluster,
  plainSteps,
  probabilitySteps,
  seriesLabels,
  shareSteps,
} from './shared.ts'

const small = { width: 4, height: 4, unit: 'short', type: 'stat' } as const
const count = (expr: Parameters<typeof aggregate>[1]) => orZero(aggregate('count', expr))

const numbers: readonly NumberSpec[] = [
  {
    ...{ ...small, title: 'Late now', steps: noneSteps },
    description: 'Consumers whose age is over their objective for certain, by its low bound.',
    queries: [{ expr: count(late(ofCluster)), legend: 'late' }],
  },
  {
    ...{
      ...small,
      title: 'Predicted to break',
      steps: [
        [null, 'green'],
        [1, 'purple'],
      ],
    },
    description: 'Consumers that are likely to break their objective within 15 minutes.',
    queries: [
      { expr: count(metric('foretap:predicted_probability', ofCluster)), legend: 'predicted' },
    ],
  },
  {
    ...{
      ...small,
      title: 'Beyond half the objective',
      steps: [
        [null, 'green'],
        [1, 'orange'],
      ],
    },
    description: 'Consumers whose age is more than half of their objective.',
    queries: [
      {
        expr: count(withNumber(metric('foretap:objective_share', ofCluster), '>', 0.5)),
        legend: 'beyond half',
      },
    ],
  },
  {
    ...{
      ...small,
      title: 'Unknown',
      steps: [
        [null, 'green'],
        [1, 'orange'],
      ],
    },
    description: 'Consumers of which nobody can tell how late they are. Reasons are below.',
    queries: [{ expr: count(metric('foretap:age_unknown', ofCluster)), legend: 'unknown' }],
  },
  {
    ...{ ...small, title: 'Records lost, last hour', steps: noneSteps },
    description: 'Records that retention deleted before they were read.',
    queries: [
      {
        expr: orZero(increase('foretap_records_lost_total', { matchers: ofCluster, over: '1h' })),
        legend: 'lost',
      },
    ],
  },
  {
    ...{ ...small, title: 'Watched', steps: plainSteps },
    description: 'Pairs of consumer and stream that are measured.',
    queries: [{ expr: sum(metric('foretap_bridge_series', ofCluster)), legend: 'series' }],
  },
]

/** The table asks for the same rows again and again. */
const nearest = topk(50, metric('foretap:objective_share', ofCluster))

const table: PanelSpec = {
  ...{ type: 'table', title: 'Nearest to their objectives', width: 24, height: 9, unit: 'none' },
  description:
    'The fifty series that use up most of their objective: age, objective, how likely a breach within 15 minutes is. A name leads to the page of the consumer.',
  queries: [
    { expr: nearest, legend: 'share' },
    {
      expr: only(metric('foretap:age_seconds', ofCluster), 'and', {
        where: nearest,
        on: seriesLabels,
      }),
      legend: 'age',
    },
    {
      expr: only(metric('foretap:objective_seconds', ofCluster), 'and', {
        where: nearest,
        on: seriesLabels,
      }),
      legend: 'objective',
    },
    {
      expr: only(metric('foretap:breach_probability_15m', ofCluster), 'and', {
        where: nearest,
        on: seriesLabels,
      }),
      legend: 'probability',
    },
  ],
  columns: [
    { field: 'consumer', title: 'Consumer' },
    { field: 'stream', title: 'Stream' },
    { field: 'cluster', title: 'Cluster', width: 140 },
    { field: 'kind', title: 'Kind', width: 120 },
    { field: 'Value #B', title: 'Age', unit: 's', width: 120 },
    { field: 'Value #C', title: 'Objective', unit: 's', width: 120 },
    { field: 'Value #A', title: 'Share', unit: 'percentunit', steps: shareSteps, width: 120 },
    {
      field: 'Value #D',
      title: 'P(breach in 15 min)',
      unit: 'percentunit',
      steps: probabilitySteps,
      width: 170,
    },
  ],
  ...{ sortBy: 'Share', toConsumer: true },
}

const named = '{{consumer}} on {{stream}}'

const charts: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Share of the objective, the ten largest',
      width: 12,
      height: 9,
    },
    description: 'Age divided by objective. At 100 % the objective is broken.',
    queries: [{ expr: topk(10, metric('foretap:objective_share', ofCluster)), legend: named }],
    ...{ unit: 'percentunit', min: 0, steps: shareSteps, toConsumer: true },
  },
  {
    ...{
      type: 'timeseries',
      title: 'Probability of a breach, the ten largest',
      width: 12,
      height: 9,
    },
    description: 'How likely each is to break its objective within 15 minutes.',
    queries: [
      { expr: topk(10, metric('foretap:breach_probability_15m', ofCluster)), legend: named },
    ],
    ...{ unit: 'percentunit', min: 0, max: 1, toConsumer: true },
  },
]

const traffic: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Arrivals by cluster',
      width: 8,
      height: 8,
      unit: 'cps',
      min: 0,
    },
    description: 'Records per second that arrive in all streams that somebody consumes.',
    queries: [
      {
        // Each stream once, however many read it.
        expr: sum(max(metric('foretap_arrivals_per_second', ofCluster), ['cluster', 'stream']), [
          'cluster',
        ]),
        legend: '{{cluster}}',
      },
    ],
  },
  {
    ...{ type: 'timeseries', title: 'Reads by cluster', width: 8, height: 8, unit: 'cps', min: 0 },
    description: 'Records per second that all consumers commit together.',
    queries: [
      {
        expr: sum(max(metric('foretap_reads_per_second', ofCluster), nameLabels), ['cluster']),
        legend: '{{cluster}}',
      },
    ],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Backlog by cluster',
      width: 8,
      height: 8,
      unit: 'short',
      min: 0,
    },
    description: 'Records that consumers have not committed yet.',
    queries: [
      {
        expr: sum(max(metric('foretap_backlog_records', ofCluster), nameLabels), ['cluster']),
        legend: '{{cluster}}',
      },
    ],
  },
]

const burning: PanelSpec = {
  ...{
    type: 'timeseries',
    title: 'Error budgets that burn, the ten fastest',
    width: 12,
    height: 9,
  },
  description:
    'Share of the last hour over the objective. Above 1.44 % a month’s budget of 0.1 % is gone in two days.',
  queries: [{ expr: topk(10, metric('foretap:breached_share_1h', ofCluster)), legend: named }],
  ...{
    unit: 'percentunit',
    min: 0,
    steps: [
      [null, 'text'],
      [0.0144, 'red'],
    ],
    toConsumer: true,
  },
}

const unknown: PanelSpec = {
  ...{ type: 'timeseries', title: 'Ages that nobody can tell, by reason', width: 12, height: 9 },
  description:
    'How many ages are unknown, and why: missing rights, brokers that do not answer, no history yet.',
  queries: [
    {
      expr: aggregate('count', metric('foretap:age_unknown', ofCluster), ['cluster', 'reason']),
      legend: '{{cluster}}: {{reason}}',
    },
  ],
  ...{ unit: 'short', min: 0, stacked: true },
}

const clusterStates: PanelSpec = {
  ...{ type: 'state-timeline', title: 'Bridges', width: 12, height: 7, unit: 'none' },
  description: 'Whether each cluster can be seen. A bridge that is degraded sees a part of it.',
  queries: [
    {
      expr: max(metric('foretap_bridge_state', { ...ofCluster, state: { not: 'ok' } }), [
        ...(['cluster', 'state'] as const),
      ]),
      legend: '{{cluster}} {{state}}',
    },
  ],
  words: { '0': ['no', 'green'], '1': ['yes', 'red'] },
}

const alerts: PanelSpec = {
  ...{ type: 'alertlist', title: 'Alerts', width: 12, height: 7 },
  description: 'Alerts of Foretap’s rules that fire or are about to. Each leads to its runbook.',
}

export const fleet: DashboardSpec = {
  uid: 'foretap-fleet',
  title: 'Foretap: fleet',
  description: 'Which consumers are late, which are about to be, and what nobody can see.',
  ...{ from: 'now-3h', to: 'now' },
  variables: [clusterVariable],
  annotations: annotationsOf(ofCluster),
  sections: [
    { panels: [...numbers, table, ...charts] },
    { title: 'Alerts and clusters', panels: [alerts, clusterStates] },
    { title: 'Traffic', panels: traffic },
    { title: 'Budgets and blind spots', panels: [burning, unknown] },
  ],
}
