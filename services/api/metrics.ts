import { counter, defineMetrics, gauge, type Instruments } from '#kit/metrics.ts'

export const apiMetrics = defineMetrics('foretap_api', {
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
