import { increase, rate } from '../../promql/counters.ts'
import {
  aggregate,
  fromScalar,
  max,
  now,
  orZero,
  quantile,
  sum,
  withNumber,
} from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, NumberSpec, PanelSpec } from '../spec.ts'
import { annotationsOf, clusterVariable, noneSteps, ofCluster } from './shared.ts'

const small = { width: 4, height: 4, type: 'stat', unit: 'short' } as const
const perHour = { over: '1h' } as const
const perRate = { over: '$__rate_interval' } as const

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

const deliveries: readonly PanelSpec[] = [
  {
    ...{ type: 'timeseries', title: 'Deliveries by stage, per hour', width: 12, height: 9, min: 0 },
    description:
      'How far deliveries came: queued, accepted by the service, received by a device, seen, acknowledged; or how else they ended.',
    queries: [
      {
        expr: increase('foretap_notifier_deliveries_total', perHour, ['channel', 'stage']),
        legend: '{{channel}}: {{stage}}',
      },
    ],
    unit: 'short',
  },
  {
    ...{
      type: 'timeseries',
      title: 'Time until a stage, 95th percentile',
      width: 12,
      height: 9,
      min: 0,
    },
    description:
      'From queued until accepted, received, seen and acknowledged. Choose delivery.failOverMs a little above that of received.',
    queries: [
      {
        expr: quantile(
          0.95,
          rate('foretap_notifier_stage_seconds_bucket', { over: '1h' }, [
            ...(['channel', 'stage', 'le'] as const),
          ]),
        ),
        legend: '{{channel}}: {{stage}}',
      },
    ],
    unit: 's',
    // After 45 s without a receipt the next target is tried, unless configured.
    steps: [
      [null, 'text'],
      [45, 'orange'],
    ],
  },
  {
    ...{ type: 'timeseries', title: 'Sends by result', width: 8, height: 8, min: 0, unit: 'cps' },
    description: 'What came of sends, per second.',
    queries: [
      {
        expr: rate('foretap_notifier_sends_total', perRate, ['channel', 'result']),
        legend: '{{channel}}: {{result}}',
      },
    ],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Time of a send, 99th percentile',
      width: 8,
      height: 8,
      min: 0,
      unit: 's',
    },
    description: 'Until the push service answered.',
    queries: [
      {
        expr: quantile(
          0.99,
          rate('foretap_notifier_send_seconds_bucket', { over: '1h' }, ['channel', 'le']),
        ),
        legend: '{{channel}}',
      },
    ],
  },
  {
    ...{ type: 'timeseries', title: 'What waits', width: 8, height: 8, min: 0, unit: 'short' },
    description: 'Deliveries that wait to be sent, by channel.',
    queries: [
      { expr: sum(metric('foretap_notifier_queue_length'), ['channel']), legend: '{{channel}}' },
    ],
  },
  {
    ...{ type: 'state-timeline', title: 'Breakers', width: 8, height: 8, unit: 'none' },
    description: 'Whether each channel is used, tried, or given up.',
    queries: [
      { expr: max(metric('foretap_notifier_breaker_state'), ['channel']), legend: '{{channel}}' },
    ],
    words: { '0': ['in use', 'green'], '1': ['tried', 'orange'], '2': ['given up', 'red'] },
  },
  {
    ...{
      type: 'timeseries',
      title: 'Withheld, per hour',
      width: 8,
      height: 8,
      min: 0,
      unit: 'short',
    },
    description: 'Taps that were withheld, by why: silenced, budget, unproven, flapping, no route.',
    queries: [
      {
        expr: increase('foretap_notifier_withheld_total', perHour, ['reason']),
        legend: '{{reason}}',
      },
    ],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Came to nothing, per hour',
      width: 8,
      height: 8,
      min: 0,
      unit: 'short',
    },
    description: 'Dead letters, what was shed, and further targets that had to be tried.',
    queries: [
      {
        expr: orZero(increase('foretap_notifier_dead_letters_total', perHour)),
        legend: 'dead letters',
      },
      {
        expr: orZero(increase('foretap_notifier_shed_total', perHour)),
        legend: 'shed',
      },
      {
        expr: orZero(increase('foretap_notifier_failovers_total', perHour)),
        legend: 'next target tried',
      },
    ],
  },
]

const devices: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Devices that are paired',
      width: 8,
      height: 8,
      min: 0,
      unit: 'short',
    },
    description: 'Watches, phones and browsers that people have paired, by kind.',
    queries: [{ expr: sum(metric('foretap_watch_devices'), ['kind']), legend: '{{kind}}' }],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Devices that would not tell',
      width: 8,
      height: 8,
      min: 0,
      unit: 'short',
    },
    description: 'Paired devices that would not tell their person, by what is wrong.',
    queries: [
      { expr: sum(metric('foretap_watch_devices_troubled'), ['remark']), legend: '{{remark}}' },
    ],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Devices: receipts, per hour',
      width: 8,
      height: 8,
      min: 0,
      unit: 'short',
    },
    description: 'Receipts that devices posted for pushes, by stage and what became of them.',
    queries: [
      {
        expr: increase('foretap_watch_receipts_total', perHour, ['stage', 'became']),
        legend: '{{stage}}: {{became}}',
      },
    ],
  },
]

const apple: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Answers of Apple’s push service, per hour',
      width: 12,
      height: 8,
      min: 0,
    },
    description: 'By status and reason. Anything but 200 has a row in docs/channels.md.',
    queries: [
      {
        expr: increase('foretap_notifier_apns_answers_total', perHour, ['status', 'reason']),
        legend: '{{status}} {{reason}}',
      },
    ],
    unit: 'short',
  },
  {
    ...{
      type: 'timeseries',
      title: 'Age of the token for Apple',
      width: 6,
      height: 8,
      min: 0,
      unit: 's',
    },
    description: 'It is renewed after 50 minutes of use; Apple refuses it after an hour.',
    queries: [
      {
        expr: fromScalar(
          now,
          '-',
          max(metric('foretap_notifier_apns_token_issued_timestamp_seconds'), ['channel']),
        ),
        legend: '{{channel}}',
      },
    ],
    steps: [
      [null, 'text'],
      [3_600, 'red'],
    ],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Connections to Apple',
      width: 6,
      height: 8,
      min: 0,
      unit: 'short',
    },
    description: 'Connections that are held open, by environment.',
    queries: [
      {
        expr: sum(metric('foretap_notifier_apns_connections'), ['channel', 'environment']),
        legend: '{{channel}}: {{environment}}',
      },
    ],
  },
]

export const incidents: DashboardSpec = {
  uid: 'foretap-incidents',
  title: 'Foretap: incidents and deliveries',
  description: 'What people are told of, whether it reaches them, and how fast.',
  ...{ from: 'now-24h', to: 'now' },
  variables: [clusterVariable],
  annotations: annotationsOf(ofCluster),
  sections: [
    { panels: [...numbers, ...alerts, ...states] },
    { title: 'Deliveries', panels: deliveries },
    { title: 'Apple’s push service', panels: apple },
    { title: 'Devices', panels: devices },
  ],
}
