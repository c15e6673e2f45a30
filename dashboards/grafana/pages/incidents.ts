import { increase } from '../../promql/counters.ts'
import { aggregate, max, orZero, sum, withNumber } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, NumberSpec, PanelSpec } from '../spec.ts'
import { deliveries } from './deliveries.ts'
import { annotationsOf, clusterVariable, noneSteps, ofCluster, perHour } from './shared.ts'

const small = { width: 4, height: 4, type: 'stat', unit: 'short' } as const

const incidentsIn = (state: string) => orZero(sum(metric('foretap_notifier_incidents', { state })))

const numbers: readonly NumberSpec[] = [
  {
    ...{ ...small, title: 'Firing', steps: noneSteps },
    description: 'Incidents that fire and that nobody acknowledged.',
    queries: [{ expr: incidentsIn('firing'), legend: 'firing' }],
  },
  {
    ...{
      ...small,
      title: 'Predicted',
      steps: [
        [null, 'green'],
        [1, 'purple'],
      ],
    },
    description: 'Incidents that are foretold and have not come.',
    queries: [{ expr: incidentsIn('predicted'), legend: 'predicted' }],
  },
  {
    ...{
      ...small,
      title: 'Acknowledged',
      steps: [
        [null, 'green'],
        [1, 'blue'],
      ],
    },
    description: 'Incidents that somebody takes care of.',
    queries: [{ expr: incidentsIn('acknowledged'), legend: 'acknowledged' }],
  },
  {
    ...{ ...small, title: 'Nobody reached, last day', steps: noneSteps },
    description: 'How often all targets of a person were tried and none confirmed.',
    queries: [
      {
        expr: orZero(increase('foretap_notifier_undelivered_total', { over: '1d' })),
        ...{ legend: 'undelivered', instant: true },
      },
    ],
  },
  {
    ...{
      ...small,
      title: 'Longest wait',
      unit: 's',
      steps: [
        [null, 'green'],
        [30, 'orange'],
        [120, 'red'],
      ],
    },
    description: 'Age of the oldest delivery that waits to be sent.',
    queries: [{ expr: max(metric('foretap_notifier_oldest_queued_seconds')), legend: 'oldest' }],
    noValue: 'none waits',
  },
  {
    ...{ ...small, title: 'Channels given up', steps: noneSteps },
    description: 'Channels whose breaker is open: their deliveries go to the next targets.',
    queries: [
      {
        expr: orZero(
          aggregate('count', withNumber(metric('foretap_notifier_breaker_state'), '==', 2)),
        ),
        legend: 'open',
      },
    ],
  },
]

const alerts: readonly PanelSpec[] = [
  {
    ...{ type: 'alertlist', title: 'Alerts', width: 12, height: 8 },
    description: 'Alerts of Foretap’s rules that fire or are about to. Each leads to its runbook.',
  },
  {
    ...{ type: 'table', title: 'Alerts that fire, by series', width: 12, height: 8, unit: 'none' },
    description:
      'The same from Prometheus, with the series. A name leads to the page of the consumer.',
    queries: [
      {
        expr: max(
          metric('ALERTS', {
            alertname: { re: 'Foretap.*' },
            alertstate: 'firing',
            severity: { not: 'none' },
          }),
          [...(['alertname', 'severity', 'cluster', 'stream', 'consumer'] as const)],
        ),
        legend: 'alerts',
      },
    ],
    columns: [
      { field: 'alertname', title: 'Alert' },
      { field: 'severity', title: 'Severity', width: 90 },
      { field: 'consumer', title: 'Consumer' },
      { field: 'stream', title: 'Stream' },
      { field: 'cluster', title: 'Cluster' },
    ],
    ...{ sortBy: 'Severity', toConsumer: true },
  },
]

const states: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Incidents by state',
      width: 12,
      height: 8,
      min: 0,
      unit: 'short',
    },
    description: 'Open incidents, and those that ended as long as they are compared with.',
    queries: [{ expr: sum(metric('foretap_notifier_incidents'), ['state']), legend: '{{state}}' }],
  },
  {
    ...{ type: 'timeseries', title: 'What made incidents, per hour', width: 12, height: 8, min: 0 },
    description: 'Events that incidents were made from, by kind.',
    queries: [
      {
        expr: increase('foretap_notifier_events_total', perHour, ['type']),
        legend: '{{type}}',
      },
    ],
    ...{ unit: 'short', stacked: true },
  },
]

export const incidents: DashboardSpec = {
  uid: 'foretap-incidents',
  title: 'Foretap: incidents and deliveries',
  description: 'What people are told of, whether it reaches them, and how fast.',
  ...{ from: 'now-24h', to: 'now' },
  variables: [clusterVariable],
  annotations: annotationsOf(ofCluster),
  sections: [{ panels: [...numbers, ...alerts, ...states] }, ...deliveries],
}
