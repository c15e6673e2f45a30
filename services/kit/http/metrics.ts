import { counter, defineMetrics, histogram, type Instruments } from '../metrics.ts'

export const httpMetrics = defineMetrics('foretap_http', {
  requests_total: counter(
    'Requests answered, by route (its operationId; other for unknown ones; watch, board and probe for what is no part of the REST API) and class of status.',
    ['route', 'class'],
  ),
  request_seconds: histogram(
    'Time from a request to the end of its answer. Live streams are not counted.',
    [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    ['route'],
  ),
})
export type HttpInstruments = Instruments<(typeof httpMetrics)['table']>
