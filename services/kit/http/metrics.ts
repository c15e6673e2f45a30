import { counter, defineMetrics, histogram, type Instruments } from '../metrics.ts'

export const httpMetrics = defineMetrics('foretap_http', {
  requests_total: counter(
    'Requests answered, by route (its operationId; watch_… of devices; other for unknown ones; watch, board and probe for pages and probes) and class of status.',
    ['route', 'class'],
  ),
  request_seconds: histogram(
    'Time from a request to the end of its answer. Live streams and waiting polls are not counted.',
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    ['route'],
  ),
})
export type HttpInstruments = Instruments<(typeof httpMetrics)['table']>
