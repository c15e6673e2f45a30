import { counter, defineMetrics, gauge, histogram } from '#kit/metrics.ts'

const stageSeconds = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 45, 90, 300, 1_800]
const sendSeconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]
const commitSeconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10]
const leadSeconds = [10, 30, 60, 120, 300, 600, 900, 1_800]

export const notifierMetrics = defineMetrics('foretap_notifier', {
  events_total: counter('Events that incidents were made from, by kind.', ['type']),
  events_ignored_total: counter('Events that changed nothing, by why.', ['reason']),
  incidents: gauge('Incidents by state; those that ended, as long as they are compared with.', [
    'state',
  ]),
  withheld_total: counter('Taps that were withheld, by why.', ['reason']),
  predictions_total: counter('Predictions that have an outcome.', ['outcome']),
  prediction_lead_seconds: histogram(
    'From a prediction until its breach; of those that came true.',
    leadSeconds,
  ),
  prediction_precision: gauge(
    'Share of the latest 20 predictions of each series that came true, over a cluster; averted ones count neither way.',
    ['cluster'],
  ),
  prediction_median_lead_seconds: gauge(
    'Half of the latest predictions that came true gave more warning than this.',
    ['cluster'],
  ),
  series_demoted: gauge(
    'Series whose predictions do not tap, since too many of the latest did not come true.',
    ['cluster'],
  ),
  deliveries_total: counter(
    'Deliveries by the stage that they reached or the way in which they ended.',
    ['channel', 'stage'],
  ),
  stage_seconds: histogram('From queued until a stage was reached.', stageSeconds, [
    'channel',
    'stage',
  ]),
  sends_total: counter('Sends, by what came of them.', ['channel', 'result']),
  send_seconds: histogram('Time until a push service answered.', sendSeconds, ['channel']),
  sends_in_flight: gauge('Sends that wait for an answer.', ['channel']),
  queue_length: gauge('Deliveries that wait to be sent.', ['channel']),
  oldest_queued_seconds: gauge('Age of the oldest delivery that waits to be sent.', ['channel']),
  shed_total: counter('Deliveries that were shed, by why.', ['reason']),
  dead_letters_total: counter('Deliveries that never will arrive, by why.', ['channel', 'reason']),
  failovers_total: counter('Further targets that were tried, by why.', ['why']),
  undelivered_total: counter('Tells that no target of the person confirmed within the clock.'),
  breaker_state: gauge('State of a channel: 0 closed, 1 half open, 2 open.', ['channel']),
  breaker_opened_total: counter('How often a channel was given up for a while.', ['channel']),
  commit_seconds: histogram('Time to make a batch of events durable.', commitSeconds),
  commit_failures_total: counter('Batches that could not be made durable; they are repeated.'),
  backpressure_total: counter('Batches of anomalies sent back because too much waits to be sent.'),
  clock_jumps_total: counter('Jumps of the wall clock.'),
  refreshes_total: counter(
    'Refreshes of complications and apps on wrists, by what came of them: accepted, failed (the next one or the device itself makes up for it), refused (the address is dropped), or withheld by the budget of the device.',
    ['kind', 'outcome'],
  ),
  heartbeats_total: counter('Heartbeats to the watchdog, by what came of them.', ['result']),
  canaries_total: counter('Canary taps, by whether a receipt came in time.', ['result']),
})
