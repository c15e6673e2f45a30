import { increase, rate } from '../../promql/counters.ts'
import { aggregate, fromScalar, max, now, orZero, quantile, sum } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, NumberSpec, PanelSpec } from '../spec.ts'
import { instanceVariable, noneSteps, plainSteps } from './shared.ts'

const where = { instance: { re: '$instance' } } as const
const perRate = { matchers: where, over: '$__rate_interval' } as const
const small = { width: 4, height: 4, type: 'stat' } as const
const middle = { type: 'timeseries', width: 8, height: 8, min: 0 } as const
const byInstance = '{{instance}}'

const numbers: readonly NumberSpec[] = [
  {
    ...{ ...small, title: 'Processes', unit: 'short', steps: plainSteps },
    description: 'Processes of Foretap that are scraped.',
    queries: [
      {
        expr: aggregate(
          'count',
          metric('process_start_time_seconds', { ...where, job: 'foretap' }),
        ),
        legend: 'processes',
      },
    ],
  },
  {
    ...{
      ...small,
      title: 'Last poll',
      unit: 's',
      steps: [
        [null, 'green'],
        [30, 'orange'],
        [120, 'red'],
      ],
    },
    description: 'How long ago the cluster that was polled least recently was polled.',
    queries: [
      {
        expr: max(
          fromScalar(now, '-', metric('foretap_bridge_last_poll_timestamp_seconds', where)),
        ),
        legend: 'last poll',
      },
    ],
  },
  {
    ...{
      ...small,
      title: 'Behind the samples',
      unit: 's',
      steps: [
        [null, 'green'],
        [30, 'orange'],
        [60, 'red'],
      ],
    },
    description: 'Time from the end of the newest finished step until now.',
    queries: [
      { expr: max(metric('foretap_collector_frame_delay_seconds', where)), legend: 'behind' },
    ],
  },
  {
    ...{ ...small, title: 'Series', unit: 'short', steps: plainSteps },
    description: 'Series that collectors have metrics for.',
    queries: [{ expr: sum(metric('foretap_collector_series', where)), legend: 'series' }],
  },
  {
    ...{ ...small, title: 'Left out', unit: 'short', steps: noneSteps },
    description: 'Series past a limit: not watched, or in the metrics only as an aggregate.',
    queries: [{ expr: sum(metric('foretap_collector_series_omitted', where)), legend: 'left out' }],
  },
  {
    ...{ ...small, title: 'Store', unit: 'bytes', steps: plainSteps },
    description: 'Size of the database in use.',
    queries: [{ expr: sum(metric('foretap_store_size_bytes', where)), legend: 'size' }],
  },
]

const bridges: readonly PanelSpec[] = [
  {
    ...{ ...middle, height: 10, title: 'Time of a poll, 99th percentile', unit: 's' },
    description:
      'How long polls of commits and ages take, by cluster. They have to fit into their interval, 5 s unless configured.',
    steps: [
      [null, 'text'],
      [5, 'red'],
    ],
    queries: [
      {
        expr: quantile(
          0.99,
          rate('foretap_bridge_poll_seconds_bucket', perRate, ['cluster', 'le']),
        ),
        legend: '{{cluster}}',
      },
    ],
  },
  {
    ...{ ...middle, height: 10, title: 'Requests to clusters', unit: 'cps' },
    description: 'What polling asks of the brokers, per second.',
    queries: [
      {
        expr: rate('foretap_bridge_requests_total', perRate, ['cluster']),
        legend: '{{cluster}}',
      },
    ],
  },
  {
    ...{ ...middle, height: 10, title: 'Bytes to and from clusters', unit: 'Bps' },
    description: 'What polling sends and receives, per second.',
    queries: [
      {
        expr: rate('foretap_bridge_received_bytes_total', perRate, ['cluster']),
        legend: '{{cluster}} received',
      },
      {
        expr: rate('foretap_bridge_sent_bytes_total', perRate, ['cluster']),
        legend: '{{cluster}} sent',
      },
    ],
  },
  {
    ...{ ...middle, height: 10, title: 'Round trip to brokers', unit: 's' },
    description: 'Of the newest request to each broker.',
    queries: [
      {
        expr: max(metric('foretap_bridge_broker_rtt_seconds', where), ['cluster', 'broker']),
        legend: '{{cluster}}: {{broker}}',
      },
    ],
  },
  {
    ...{ ...middle, height: 10, title: 'Problems', unit: 'short' },
    description: 'Problems between a bridge and its cluster that stand now, by code.',
    queries: [
      {
        expr: sum(metric('foretap_bridge_problems', where), ['cluster', 'code']),
        legend: '{{cluster}}: {{code}}',
      },
    ],
  },
  {
    ...{ ...middle, height: 10, title: 'Polls that failed, per hour', unit: 'short' },
    description:
      'Polls left out because the one before took too long, lost to the bus, and bridges that were started again.',
    queries: [
      {
        expr: orZero(
          increase('foretap_bridge_polls_missed_total', { matchers: where, over: '1h' }),
        ),
        legend: 'left out',
      },
      {
        expr: orZero(
          increase('foretap_bridge_publish_failures_total', { matchers: where, over: '1h' }),
        ),
        legend: 'not taken by the bus',
      },
      {
        expr: orZero(
          increase('foretap_bridge_starts_failed_total', { matchers: where, over: '1h' }),
        ),
        legend: 'started again',
      },
    ],
  },
]

const flow: readonly PanelSpec[] = [
  {
    ...{ ...middle, title: 'Samples and frames', unit: 'cps' },
    description:
      'Samples that are read, and frames of ten seconds that are made of them, per second.',
    queries: [
      {
        expr: rate('foretap_collector_samples_received_total', perRate),
        legend: 'samples',
      },
      {
        expr: rate('foretap_collector_frames_total', perRate),
        legend: 'frames',
      },
    ],
  },
  {
    ...{ ...middle, title: 'Messages on the bus', unit: 'cps' },
    description: 'Messages that were taken, by topic.',
    queries: [
      {
        expr: rate('foretap_bus_published_total', perRate, ['topic']),
        legend: '{{topic}}',
      },
    ],
  },
  {
    ...{ ...middle, title: 'Queues of the bus', unit: 'short' },
    description: 'Messages that wait for the slowest reader, by topic.',
    queries: [
      { expr: max(metric('foretap_bus_queue_length', where), ['topic']), legend: '{{topic}}' },
    ],
  },
  {
    ...{ ...middle, title: 'Time to make a step durable, 99th percentile', unit: 's' },
    description: 'Until a step was in history, and until a batch of incidents was committed.',
    steps: [
      [null, 'text'],
      [2, 'orange'],
    ],
    queries: [
      {
        expr: quantile(0.99, rate('foretap_store_append_seconds_bucket', perRate, ['le'])),
        legend: 'history',
      },
      {
        expr: quantile(0.99, rate('foretap_notifier_commit_seconds_bucket', perRate, ['le'])),
        legend: 'incidents',
      },
    ],
  },
  {
    ...{ ...middle, title: 'What waits to be written', unit: 'short' },
    description: 'Steps of history in memory, and anomalies that wait for the bus.',
    queries: [
      { expr: sum(metric('foretap_store_unsaved_steps', where)), legend: 'steps' },
      { expr: sum(metric('foretap_collector_outbox_messages', where)), legend: 'anomalies' },
    ],
  },
  {
    ...{ ...middle, title: 'Could not be used, per hour', unit: 'short' },
    description:
      'Messages that could not be read, writes that failed, publications that were refused.',
    queries: [
      {
        expr: orZero(increase('foretap_bus_dead_letters_total', { matchers: where, over: '1h' })),
        legend: 'unreadable',
      },
      {
        expr: orZero(
          increase('foretap_store_write_failures_total', { matchers: where, over: '1h' }),
        ),
        legend: 'not written',
      },
      {
        expr: orZero(
          increase('foretap_bus_publish_failures_total', { matchers: where, over: '1h' }),
        ),
        legend: 'refused',
      },
    ],
  },
]

const api: readonly PanelSpec[] = [
  {
    ...{ ...middle, title: 'Requests by class', unit: 'cps' },
    description: 'Requests that were answered, per second, by class of status.',
    queries: [
      {
        expr: rate('foretap_http_requests_total', perRate, ['class']),
        legend: '{{class}}',
      },
    ],
  },
  {
    ...{ ...middle, title: 'Time of a request, 99th percentile', unit: 's' },
    description: 'By route. Live streams are not counted.',
    queries: [
      {
        expr: quantile(0.99, rate('foretap_http_request_seconds_bucket', perRate, ['route', 'le'])),
        legend: '{{route}}',
      },
    ],
  },
  {
    ...{ ...middle, title: 'Live clients', unit: 'short' },
    description: 'Boards and watches that receive live updates now.',
    queries: [
      { expr: sum(metric('foretap_api_live_clients', where), ['instance']), legend: byInstance },
    ],
  },
]

const process: readonly PanelSpec[] = [
  {
    ...{ ...middle, title: 'Processor', unit: 'none' },
    description: 'Cores that each process has in use.',
    queries: [
      {
        expr: rate('process_cpu_seconds_total', perRate, ['instance']),
        legend: byInstance,
      },
    ],
  },
  {
    ...{ ...middle, title: 'Memory', unit: 'bytes' },
    description: 'Resident memory, and the JavaScript heap in use.',
    queries: [
      {
        expr: max(metric('process_resident_memory_bytes', where), ['instance']),
        legend: '{{instance}} resident',
      },
      {
        expr: max(metric('nodejs_heap_size_used_bytes', where), ['instance']),
        legend: '{{instance}} heap',
      },
    ],
  },
  {
    ...{ ...middle, title: 'Event loop held up, 99th percentile', unit: 's' },
    description: 'How long nothing else could happen in the process.',
    queries: [
      {
        expr: max(metric('nodejs_eventloop_lag_p99_seconds', where), ['instance']),
        legend: byInstance,
      },
    ],
    steps: [
      [null, 'text'],
      [1, 'red'],
    ],
  },
  {
    ...{ ...middle, title: 'Time of a scrape', unit: 's' },
    description: 'How long Prometheus waited for the metrics; after ten seconds it gives up.',
    steps: [
      [null, 'text'],
      [5, 'orange'],
      [10, 'red'],
    ],
    queries: [
      {
        expr: max(metric('scrape_duration_seconds', { ...where, job: 'foretap' }), ['instance']),
        legend: byInstance,
      },
    ],
  },
  {
    ...{ ...middle, title: 'Values in a scrape', unit: 'short' },
    description: 'What the series, and the limits on them, come to.',
    queries: [
      {
        expr: max(metric('scrape_samples_scraped', { ...where, job: 'foretap' }), ['instance']),
        legend: byInstance,
      },
    ],
  },
  {
    ...{ ...middle, title: 'Running for', unit: 's' },
    description: 'Since the start of the process. A fall to zero is a restart.',
    queries: [
      {
        expr: fromScalar(now, '-', max(metric('process_start_time_seconds', where), ['instance'])),
        legend: byInstance,
      },
    ],
  },
]

export const health: DashboardSpec = {
  uid: 'foretap-health',
  title: 'Foretap: itself',
  description:
    'How Foretap itself does: bridges, the flow of samples, the store, the API and the processes.',
  ...{ from: 'now-3h', to: 'now' },
  variables: [instanceVariable],
  annotations: [],
  sections: [
    { panels: [...numbers, ...bridges] },
    { title: 'From samples to history', panels: flow },
    { title: 'API and board', panels: api },
    { title: 'Processes', panels: process },
  ],
}
