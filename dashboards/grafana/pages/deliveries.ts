import { increase, rate } from '../../promql/counters.ts'
import { fromScalar, max, now, orZero, quantile, sum } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { PanelSpec, Section } from '../spec.ts'
import { perHour, perRate } from './shared.ts'

const stages: readonly PanelSpec[] = [
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

/** How what was decided reaches people: in general, through Apple's service, and on which devices. */
export const deliveries: readonly Section[] = [
  { title: 'Deliveries', panels: stages },
  { title: 'Apple’s push service', panels: apple },
  { title: 'Devices', panels: devices },
]
