import { counter, defineMetrics, gauge, histogram, type Instruments } from '#kit/metrics.ts'

export const watchMetrics = defineMetrics('foretap_watch', {
  refused_total: counter('Requests that were refused before anything was done, by error code.', [
    'code',
  ]),
  pairings_total: counter('Tries to pair, by what came of them.', ['outcome']),
  devices: gauge('Paired devices, by kind.', ['kind']),
  devices_troubled: gauge('Paired devices that would not tell their person, by what is wrong.', [
    'remark',
  ]),
  receipts_total: counter('Receipts of pushes, by stage and what became of them.', [
    'stage',
    'became',
  ]),
  actions_total: counter('Actions of people on devices, by kind and what became of them.', [
    'what',
    'became',
  ]),
  action_age_seconds: histogram(
    'How old actions were when they came: those made offline come late.',
    [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400],
  ),
  live_clients: gauge('Open live streams and waiting polls.'),
  live_refused_total: counter('Live streams that were refused since too many were open.'),
  live_dropped_total: counter('Live streams that were cut since their device read too slowly.'),
  live_events_total: counter('Events that live streams were told, by name.', ['event']),
  incidents: gauge('Incidents that devices can ask for.'),
  incidents_dropped_total: counter('Incidents that were over and forgotten for lack of room.'),
  forget_failures_total: counter('Times that what had expired could not be dropped.'),
})
export type WatchInstruments = Instruments<(typeof watchMetrics)['table']>
