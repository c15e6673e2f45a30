import { absent, fromScalar, match, max, now, sum, withNumber } from '../promql/functions.ts'
import { metric } from '../promql/selector.ts'
import { type AlertRule, clusterPage, healthPage, type RuleGroup } from './rule.ts'
import { minute, type RuleOptions } from './rule-options.ts'

/** A bridge that has not polled for so many seconds is blind, whatever it says of itself. */
const blindSeconds = 120
/** Share of the series of a cluster that may be unknown. */
const blindShare = 0.5

/** Whether Foretap is there, and sees its clusters. */
export function bridgeAlerts({ job }: RuleOptions): readonly RuleGroup[] {
  const isDown: readonly AlertRule[] = [
    {
      alert: 'ForetapDown',
      expr: withNumber(metric('up', { job }), '==', 0),
      forMs: 3 * minute,
      severity: 'page',
      summary: 'Foretap on {{ $labels.instance }} cannot be scraped',
      description:
        'For three minutes Prometheus had no answer from it. If it is not running, nobody is told of late streams by it.',
      dashboard: healthPage,
    },
    {
      alert: 'ForetapAbsent',
      expr: absent(metric('foretap_collector_series')),
      forMs: 5 * minute,
      severity: 'page',
      summary: 'No Foretap collector is scraped at all',
      description:
        'Prometheus has had no metrics of a collector for five minutes: it is not running, or its target is missing from the configuration of Prometheus.',
      dashboard: healthPage,
    },
  ]
  return [{ name: 'foretap-bridges', rules: [...isDown, ...bridges] }]
}

const lastPoll = max(metric('foretap_bridge_last_poll_timestamp_seconds'), ['cluster'])
const bySeries = sum(metric('foretap_bridge_series'), ['cluster'])
const unknownShare = match(sum(metric('foretap_bridge_series_unknown'), ['cluster']), '/', {
  ...{ with: bySeries, on: ['cluster'] },
})

const bridges: readonly AlertRule[] = [
  {
    alert: 'ForetapBridgeUnreachable',
    expr: max(withNumber(metric('foretap_bridge_state', { state: 'unreachable' }), '==', 1), [
      'cluster',
    ]),
    forMs: 2 * minute,
    severity: 'page',
    summary: 'Foretap cannot reach the cluster {{ $labels.cluster }}',
    description:
      'For two minutes no broker of it answered. Ages of its consumers are unknown; the cluster itself may be down.',
    dashboard: clusterPage,
  },
  {
    alert: 'ForetapBridgeDegraded',
    expr: max(withNumber(metric('foretap_bridge_state', { state: 'degraded' }), '==', 1), [
      'cluster',
    ]),
    forMs: 15 * minute,
    severity: 'ticket',
    summary: 'Foretap sees only a part of the cluster {{ $labels.cluster }}',
    description:
      'For 15 minutes some requests to it failed: a broker that does not answer, a right that is missing, a limit that is reached. The page of the cluster names the problems.',
    dashboard: clusterPage,
  },
  {
    alert: 'ForetapBridgeStopped',
    expr: withNumber(fromScalar(now, '-', lastPoll), '>', blindSeconds),
    forMs: minute,
    severity: 'page',
    summary:
      'Foretap has not polled the cluster {{ $labels.cluster }} for {{ $value | humanizeDuration }}',
    description:
      'Its bridge runs no more, or a poll hangs. What it said last grows older, and nothing new is seen.',
    dashboard: clusterPage,
  },
  {
    alert: 'ForetapBridgeBlind',
    expr: withNumber(unknownShare, '>', blindShare),
    forMs: 5 * minute,
    severity: 'page',
    summary:
      'Foretap cannot tell how late {{ $value | humanizePercentage }} of {{ $labels.cluster }} is',
    description:
      'For five minutes the age of more than half of the series of this cluster was unknown. A breach there would be seen by nobody.',
    dashboard: clusterPage,
  },
  {
    alert: 'ForetapSeriesLeftOut',
    expr: max(withNumber(metric('foretap_bridge_series_dropped'), '>', 0), ['cluster']),
    forMs: 15 * minute,
    severity: 'ticket',
    summary: '{{ $value }} series of {{ $labels.cluster }} are not watched: the limit is reached',
    description:
      'The cluster has more consumers and streams than clusters[].seriesMax allows. Raise it, or leave out what nobody needs.',
    dashboard: clusterPage,
  },
]
