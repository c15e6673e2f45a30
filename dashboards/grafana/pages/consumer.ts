import { facts } from '#contracts/sample.ts'
import { increase } from '../../promql/counters.ts'
import { match, max, orZero } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, Look, NumberSpec, PanelSpec, Query } from '../spec.ts'
import { foretold } from './fan.ts'
import { probabilityOf } from './probability.ts'
import {
  annotationsOf,
  consumerVariable,
  nameLabels,
  noneSteps,
  ofConsumer,
  oneCluster,
  plainSteps,
  probabilitySteps,
  shareSteps,
  streamVariable,
} from './shared.ts'

const kind = 'time_lag'
const where = ofConsumer
// The page ends after now, where there are no newest values.
const small = { width: 4, height: 4, type: 'stat', last: '15m' } as const

const age = max(metric('foretap_time_lag_seconds', where))
const objective = max(metric('foretap:objective_seconds', { ...where, kind }))

const numbers: readonly NumberSpec[] = [
  {
    ...{ ...small, title: 'Age', unit: 's', steps: plainSteps, noValue: '?' },
    description:
      'How long the oldest record that it has not committed has been readable: the best estimate.',
    queries: [{ expr: age, legend: 'age' }],
  },
  {
    ...{ ...small, title: 'Objective', unit: 's', steps: plainSteps },
    description: 'What it is held against: given, or learnt from its own past.',
    queries: [{ expr: objective, legend: 'objective', instant: true }],
  },
  {
    ...{ ...small, title: 'Share of the objective', unit: 'percentunit', steps: shareSteps },
    description: 'Age divided by objective.',
    queries: [
      { expr: max(metric('foretap:objective_share', { ...where, kind })), legend: 'share' },
    ],
  },
  {
    ...{ ...small, title: 'Breach within 15 min', unit: 'percentunit', steps: probabilitySteps },
    description: 'How likely it is to break its objective within a quarter of an hour.',
    queries: [
      {
        expr: max(metric('foretap_breach_probability', { ...where, kind, horizon: '15m' })),
        legend: 'probability',
      },
    ],
  },
  {
    ...{ ...small, title: 'Time to breach', unit: 's', noValue: 'none foretold' },
    steps: [[null, 'purple']],
    description:
      'Until it breaks its objective, where it is foretold to within half an hour: the median.',
    queries: [
      {
        expr: max(metric('foretap_time_to_breach_seconds', { ...where, kind, bound: 'best' })),
        ...{ legend: 'time to breach', instant: true },
      },
    ],
  },
  {
    ...{ ...small, title: 'Records lost, last day', unit: 'short', steps: noneSteps },
    description: 'Records that retention deleted before it read them.',
    queries: [
      {
        expr: orZero(increase('foretap_records_lost_total', { matchers: where, over: '1d' })),
        ...{ legend: 'lost', instant: true },
      },
    ],
  },
]

const fanQueries: readonly Query[] = [
  { expr: max(metric('foretap_time_lag_high_seconds', where)), legend: 'high bound' },
  { expr: max(metric('foretap_time_lag_low_seconds', where)), legend: 'low bound' },
  { expr: age, legend: 'age' },
  { expr: foretold({ where, kind, quantile: '0.99' }), legend: 'foretold 99 %' },
  { expr: foretold({ where, kind, quantile: '0.9' }), legend: 'foretold 90 %' },
  { expr: foretold({ where, kind, quantile: '0.5' }), legend: 'foretold median' },
  { expr: foretold({ where, kind, quantile: '0.1' }), legend: 'foretold 10 %' },
  { expr: objective, legend: 'objective' },
]

const fanLooks: readonly Look[] = [
  { legend: 'high bound', color: 'blue', width: 0, bandTo: 'low bound' },
  { legend: 'low bound', color: 'blue', width: 0 },
  { legend: 'age', color: 'blue', width: 2 },
  { legend: 'foretold 99 %', color: 'purple', width: 1, dashed: true },
  { legend: 'foretold 90 %', color: 'purple', width: 0, bandTo: 'foretold 10 %' },
  { legend: 'foretold median', color: 'purple', width: 2, dashed: true },
  { legend: 'foretold 10 %', color: 'purple', width: 0 },
  { legend: 'objective', color: 'red', width: 1, dashed: true },
]

const fan: PanelSpec = {
  ...{ type: 'timeseries', title: 'Age, its bounds, and what is foretold', width: 24, height: 12 },
  description:
    'The age with its bounds up to now. The violet band is what was foretold for each moment: before now a minute earlier, after now by the newest forecast. Choose a time that ends at now+30m to see ahead. Only the series most at risk have a band (collector.fanSeriesMax).',
  ...{ queries: fanQueries, looks: fanLooks, unit: 's', min: 0 },
}

const traffic: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Arrivals against reads',
      width: 12,
      height: 8,
      unit: 'cps',
      min: 0,
    },
    description:
      'Records per second that arrive, and that it commits. Where the first is above the second, the backlog grows.',
    queries: [
      { expr: max(metric('foretap_arrivals_per_second', where)), legend: 'arrivals' },
      { expr: max(metric('foretap_reads_per_second', where)), legend: 'reads' },
    ],
    looks: [
      { legend: 'arrivals', color: 'orange' },
      { legend: 'reads', color: 'green' },
    ],
  },
  {
    ...{ type: 'timeseries', title: 'Backlog', width: 12, height: 8, unit: 'short', min: 0 },
    description: 'Records that it has not committed.',
    queries: [{ expr: max(metric('foretap_backlog_records', where)), legend: 'backlog' }],
  },
]

const factBands: PanelSpec = {
  ...{ type: 'state-timeline', title: 'What holds', width: 12, height: 8, unit: 'none' },
  description: `Facts about it while they hold: ${facts.join(', ')}.`,
  queries: [
    { expr: max(metric('foretap_series_fact', { ...where, kind }), ['fact']), legend: '{{fact}}' },
  ],
  words: { '1': ['yes', 'orange'] },
}

const other: readonly PanelSpec[] = [
  factBands,
  {
    ...{ type: 'timeseries', title: 'How unusual it is', width: 12, height: 8 },
    description:
      'From 0 to 1: how rarely its age behaves as it does now. It says nothing about good or bad.',
    queries: [
      { expr: max(metric('foretap_anomaly_score', { ...where, kind })), legend: 'anomaly score' },
    ],
    ...{ unit: 'percentunit', min: 0, max: 1 },
  },
  {
    ...{ type: 'timeseries', title: 'Time over the objective', width: 12, height: 8 },
    description:
      'Share of the last hour, day and three days in which it was over its objective: what error budgets are counted by.',
    queries: [
      { expr: max(metric('foretap:breached_share_1h', { ...where, kind })), legend: 'last hour' },
      { expr: max(metric('foretap:breached_share_1d', { ...where, kind })), legend: 'last day' },
      {
        expr: max(metric('foretap:breached_share_3d', { ...where, kind })),
        legend: 'last three days',
      },
    ],
    ...{ unit: 'percentunit', min: 0 },
  },
  {
    ...{
      type: 'timeseries',
      title: 'At the other isolation level',
      width: 12,
      height: 8,
      unit: 's',
      min: 0,
    },
    description:
      'Where an open transaction makes the two levels differ: the age at the level that does not count, and the distance.',
    queries: [
      {
        expr: max(metric('foretap_time_lag_other_isolation_seconds', where), [
          ...nameLabels,
          'isolation',
        ]),
        legend: '{{isolation}}',
      },
      {
        expr: match(max(metric('foretap_time_lag_seconds', where), nameLabels), '-', {
          with: max(metric('foretap_time_lag_other_isolation_seconds', where), nameLabels),
          on: nameLabels,
        }),
        legend: 'more at the one that counts',
      },
    ],
  },
]

export const consumer: DashboardSpec = {
  uid: 'foretap-consumer',
  title: 'Foretap: consumer',
  description: 'One consumer of one stream: how late it is, how late it will be, and why.',
  ...{ from: 'now-1h', to: 'now+30m' },
  variables: [oneCluster, streamVariable, consumerVariable],
  annotations: annotationsOf(where),
  sections: [
    { panels: [...numbers, fan, probabilityOf(kind)] },
    { title: 'Traffic', panels: traffic },
    { title: 'More about it', panels: other },
  ],
}
