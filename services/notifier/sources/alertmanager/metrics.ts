import { counter, defineMetrics } from '#kit/metrics.ts'

export const alertmanagerSourceMetrics = defineMetrics('foretap_alertmanager_source', {
  requests_total: counter('Requests to the Alertmanager source, by the status of the answer.', [
    'status',
  ]),
  alerts_total: counter('Alerts that were taken, firing or resolved.', ['state']),
  alerts_malformed_total: counter('Alerts that could not be read; their senders were told.'),
  alerts_truncated_total: counter('Alerts that Alertmanager left out of its messages: max_alerts.'),
})
