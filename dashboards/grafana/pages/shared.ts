import type { Expr } from '../../promql/expression.ts'
import { match, max, only } from '../../promql/functions.ts'
import { type Matcher, metric } from '../../promql/selector.ts'
import type { AnnotationSpec, Steps, VariableSpec } from '../spec.ts'

/** What identifies a series among all kinds, and among those of one kind. */
export const seriesLabels = ['cluster', 'stream', 'consumer', 'kind'] as const
export const nameLabels = ['cluster', 'stream', 'consumer'] as const

/** Those of the chosen clusters, of the one stream in one of them, and of the one consumer of it. */
export const ofCluster = { cluster: { re: '$cluster' } } as const
export const ofStream = { cluster: '$cluster', stream: '$stream' } as const
export const ofConsumer = { ...ofStream, consumer: '$consumer' } as const

/** How far back rates of counters look: as far as a point of a chart needs, or over what is said per hour. */
export const perRate = { over: '$__rate_interval' } as const
export const perHour = { over: '1h' } as const

/** What a page is about. */
interface About {
  readonly cluster: Matcher
  readonly stream?: Matcher
  readonly consumer?: Matcher
}

const clusters = 'label_values(foretap_bridge_series, cluster)'

export const clusterVariable: VariableSpec = {
  ...{ name: 'cluster', label: 'Cluster', query: clusters, isMulti: true },
  description: 'Clusters that Foretap watches',
}
export const oneCluster: VariableSpec = { ...clusterVariable, isMulti: false }
export const streamVariable: VariableSpec = {
  ...{ name: 'stream', label: 'Stream', isMulti: false },
  query: 'label_values(foretap_arrivals_per_second{cluster="$cluster"}, stream)',
  description: 'Streams of the cluster that somebody consumes',
}
export const consumerVariable: VariableSpec = {
  ...{ name: 'consumer', label: 'Consumer', isMulti: false },
  query: 'label_values(foretap_records_lost_total{cluster="$cluster",stream="$stream"}, consumer)',
  description: 'Consumers of the stream',
}
export const instanceVariable: VariableSpec = {
  ...{ name: 'instance', label: 'Instance', isMulti: true },
  query: 'label_values(foretap_bus_published_total, instance)',
  description: 'Processes of Foretap',
}

/** Share of an objective that an age uses up. */
export const shareSteps: Steps = [
  [null, 'text'],
  [0.5, 'orange'],
  [1, 'red'],
]
export const probabilitySteps: Steps = [
  [null, 'text'],
  [0.3, 'orange'],
  [0.6, 'purple'],
]
/** Anything but none is worth a look. */
export const noneSteps: Steps = [
  [null, 'green'],
  [1, 'red'],
]
export const plainSteps: Steps = [[null, 'text']]

type SeriesExpr = Expr<(typeof seriesLabels)[number]>

/** Over its objective for certain. */
export const late = (where: About): SeriesExpr =>
  match(metric('foretap:age_low_seconds', where), '>', {
    ...{ with: metric('foretap:objective_seconds', where), on: seriesLabels },
  })

/** Predictions and breaches of what a page is about, over its charts. */
export function annotationsOf(where: About): readonly AnnotationSpec[] {
  const predicted = match(
    max(metric('foretap_breach_probability', { ...where, horizon: '15m' }), seriesLabels),
    '>=',
    { with: max(metric('foretap_page_threshold', where), seriesLabels), on: seriesLabels },
  )
  const alerts = max(
    metric('ALERTS', {
      ...where,
      alertname: { re: 'Foretap.*' },
      alertstate: 'firing',
      severity: { re: 'page|notify' },
    }),
    ['alertname', 'cluster', 'stream', 'consumer'],
  )
  const text = '{{consumer}} on {{stream}} ({{cluster}})'
  return [
    {
      ...{ name: 'Predictions', title: 'Breach predicted', text, color: 'purple' },
      expr: only(predicted, 'unless', { where: late(where), on: seriesLabels }),
    },
    {
      ...{ name: 'Breaches', title: 'Objective broken', text, color: 'red', expr: late(where) },
    },
    { ...{ name: 'Alerts', title: '{{alertname}}', text, color: 'orange', expr: alerts } },
  ]
}
