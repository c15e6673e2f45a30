import { counter, defineMetrics, gauge, histogram, type Instruments } from '#kit/metrics.ts'

export const bridgeMetrics = defineMetrics('foretap_bridge', {
  polls_total: counter('Polls of committed offsets and ages that were published.', ['cluster']),
  poll_seconds: histogram(
    'Time that a poll of commits and ages took.',
    [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30],
    ['cluster'],
  ),
  polls_missed_total: counter('Polls left out because the one before took too long.', ['cluster']),
  last_poll_timestamp_seconds: gauge('When the newest poll was made.', ['cluster']),
  requests_total: counter('Requests that polling made to the cluster.', ['cluster']),
  poll_requests_max: gauge(
    'Most requests of one poll besides discovery, where the configuration bounds them.',
    ['cluster'],
  ),
  sent_bytes_total: counter('Bytes that polling sent to the cluster.', ['cluster']),
  received_bytes_total: counter('Bytes that polling received from the cluster.', ['cluster']),
  timestamp_lookups_total: counter(
    'Partitions looked up by timestamp: each makes a broker decompress a batch.',
    ['cluster'],
  ),
  state: gauge('1 for the state the bridge is in: ok, degraded or unreachable.', [
    'cluster',
    'state',
  ]),
  problems: gauge('Problems that stand now, by code.', ['cluster', 'code']),
  series: gauge('Series measured.', ['cluster']),
  series_dropped: gauge('Series left out because of seriesMax.', ['cluster']),
  series_unknown: gauge('Series whose age cannot be said now.', ['cluster']),
  broker_reachable: gauge('1 where a broker answers.', ['cluster', 'broker']),
  broker_rtt_seconds: gauge('Round trip of the newest request to a broker.', ['cluster', 'broker']),
  starts_failed_total: counter('Times a bridge failed and is started again after a pause.', [
    'cluster',
  ]),
  changes_total: counter(
    'Changes of streams and consumers that were told as context: settings, partitions, members.',
    ['cluster'],
  ),
  changes_dropped_total: counter('Changes left out while the bus took nothing.', ['cluster']),
  publish_failures_total: counter('Polls that were lost because the bus did not take them.', [
    'cluster',
  ]),
})
export type BridgeInstruments = Instruments<(typeof bridgeMetrics)['table']>
