import { aggregate, max, orZero, topk } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, NumberSpec, PanelSpec } from '../spec.ts'
import {
  annotationsOf,
  clusterVariable,
  nameLabels,
  ofCluster,
  plainSteps,
  shareSteps,
} from './shared.ts'

const where = ofCluster
const ofKind = { ...ofCluster, kind: 'replication' } as const
const small = { width: 8, height: 4, type: 'stat' } as const
const lateSteps = [
  [null, 'green'],
  [60, 'orange'],
  [300, 'red'],
] as const

const ages = max(metric('foretap_replication_seconds', where), nameLabels)
const link = '{{stream}} to {{consumer}}'

const numbers: readonly NumberSpec[] = [
  {
    ...{ ...small, title: 'Furthest behind', unit: 's', steps: lateSteps },
    description: 'The largest age of all: were a cluster lost now, so much would be lost with it.',
    queries: [{ expr: max(metric('foretap_replication_seconds', where)), legend: 'age' }],
    noValue: 'nothing is replicated',
  },
  {
    ...{ ...small, title: 'Links', unit: 'short', steps: plainSteps },
    description: 'Pairs of a stream and a remote cluster that are measured.',
    queries: [{ expr: orZero(aggregate('count', ages)), legend: 'links' }],
  },
  {
    ...{
      ...small,
      title: 'Unknown',
      unit: 'short',
      steps: [
        [null, 'green'],
        [1, 'orange'],
      ],
    },
    description: 'Links of which nobody can tell how late they are.',
    queries: [
      {
        expr: orZero(aggregate('count', metric('foretap_replication_unknown', where))),
        legend: 'unknown',
      },
    ],
  },
]

const charts: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Age of what the other cluster lacks, the twenty oldest',
      width: 24,
      height: 10,
    },
    description: 'The age of the oldest record that the remote cluster has not got.',
    queries: [{ expr: topk(20, ages), legend: link }],
    ...{ unit: 's', min: 0, steps: lateSteps },
  },
  {
    ...{ type: 'timeseries', title: 'Share of the objective', width: 12, height: 9 },
    description: 'Age divided by objective, where replication has one. At 100 % it is broken.',
    queries: [{ expr: topk(20, metric('foretap:objective_share', ofKind)), legend: link }],
    ...{ unit: 'percentunit', min: 0, steps: shareSteps },
  },
  {
    ...{ type: 'timeseries', title: 'Probability of a breach', width: 12, height: 9 },
    description: 'How likely each link is to break its objective within 15 minutes.',
    queries: [{ expr: topk(20, metric('foretap:breach_probability_15m', ofKind)), legend: link }],
    ...{ unit: 'percentunit', min: 0, max: 1 },
  },
]

const details: readonly PanelSpec[] = [
  {
    ...{ type: 'table', title: 'Furthest behind, with bounds', width: 12, height: 9, unit: 'none' },
    description: 'The fifty links that are furthest behind, with the bounds of what is known.',
    queries: [
      { expr: topk(50, ages), legend: 'age' },
      { expr: max(metric('foretap_replication_low_seconds', where), nameLabels), legend: 'low' },
      { expr: max(metric('foretap_replication_high_seconds', where), nameLabels), legend: 'high' },
    ],
    columns: [
      { field: 'stream', title: 'Stream' },
      { field: 'cluster', title: 'From', width: 130 },
      { field: 'consumer', title: 'To', width: 130 },
      { field: 'Value #A', title: 'Age', unit: 's', steps: lateSteps, width: 100 },
      { field: 'Value #B', title: 'At least', unit: 's', width: 100 },
      { field: 'Value #C', title: 'At most', unit: 's', width: 100 },
    ],
    sortBy: 'Age',
  },
  {
    ...{ type: 'timeseries', title: 'Links that nobody can tell, by reason', width: 12, height: 9 },
    description: 'How many are unknown, and why.',
    queries: [
      {
        expr: aggregate('count', metric('foretap_replication_unknown', where), [
          'cluster',
          'reason',
        ]),
        legend: '{{cluster}}: {{reason}}',
      },
    ],
    ...{ unit: 'short', min: 0 },
  },
]

export const replication: DashboardSpec = {
  uid: 'foretap-replication',
  title: 'Foretap: replication',
  description: 'How far what one cluster has is ahead of what the others have got.',
  ...{ from: 'now-3h', to: 'now' },
  variables: [clusterVariable],
  annotations: annotationsOf(where),
  sections: [{ panels: [...numbers, ...charts] }, { title: 'Links', panels: details }],
}
