import { counter, defineMetrics, gauge, histogram, type Instruments } from '#kit/metrics.ts'

export const apiMetrics = defineMetrics('foretap_api', {
  requests_total: counter(
    'Requests answered, by route (its operationId; board for pages and files) and class of status.',
    ['route', 'class'],
  ),
  request_seconds: histogram(
    'Time from a request to the end of its answer. Live streams are not counted.',
    [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    ['route'],
  ),
  live_clients: gauge('Clients that receive live updates now.'),
  live_refused_total: counter('Clients refused because live_clients is at its limit.'),
  live_resets_total: counter('Times a client was told to read everything again, by why.', [
    'reason',
  ]),
  live_events_total: counter('Live events made; each goes to every client.', ['event']),
  requests_refused_total: counter('Requests refused, by why.', ['reason']),
  rows: gauge('Series in the live view.'),
  rows_omitted: gauge('Samples left out since the start because the live view was full.'),
})

export type ApiInstruments = Instruments<(typeof apiMetrics)['table']>
