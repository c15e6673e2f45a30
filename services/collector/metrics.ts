import type { LatencyKind } from '#contracts/series.ts'
import { counter, defineMetrics, gauge, histogram } from '#kit/metrics.ts'

const seriesLabels = ['cluster', 'stream', 'consumer'] as const
const seconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10]

const ageGauge = (help: string) => gauge(help, seriesLabels)
const unknownGauge = (help: string) => gauge(help, [...seriesLabels, 'reason'] as const)
const isolationGauge = (help: string) => gauge(help, [...seriesLabels, 'isolation'] as const)

type AgeTable<Kind extends LatencyKind> = Record<
  `${Kind}_seconds` | `${Kind}_low_seconds` | `${Kind}_high_seconds`,
  ReturnType<typeof ageGauge>
> &
  Record<`${Kind}_unknown`, ReturnType<typeof unknownGauge>> &
  Record<`${Kind}_other_isolation_seconds`, ReturnType<typeof isolationGauge>>

/** The metrics of one kind of latency; `what` completes "Best estimate of …". */
function agesOf<const Kind extends LatencyKind>(kind: Kind, what: string): AgeTable<Kind> {
  const table = {
    [`${kind}_seconds`]: ageGauge(`Best estimate of ${what}.`),
    [`${kind}_low_seconds`]: ageGauge(`Lower bound of ${what}.`),
    [`${kind}_high_seconds`]: ageGauge(`Upper bound of ${what}.`),
    [`${kind}_unknown`]: unknownGauge(`1 where nobody can tell ${what}, by why.`),
    [`${kind}_other_isolation_seconds`]: isolationGauge(
      `Best estimate of ${what} at the isolation level that does not count, where the two differ.`,
    ),
  }
  return table as AgeTable<Kind>
}

/** What is measured for the user. */
export const seriesMetrics = defineMetrics('foretap', {
  ...agesOf(
    'time_lag',
    'how long the oldest record that a consumer has not committed was readable',
  ),
  ...agesOf('end_to_end', "the time from a producer's timestamp to the consumer's acknowledgement"),
  ...agesOf('publish', "the time from producing to the broker's acknowledgement"),
  ...agesOf('delivery', 'the time from producing to consuming, by probes'),
  ...agesOf('replication', 'the age of the oldest record that another cluster lacks'),
  ...agesOf('mirror', 'the age of the oldest record that was not mirrored'),
  ...agesOf('custom', 'the age that its source reports'),
  custom_value: gauge('Value of a series whose unit is not seconds, in that unit.', [
    ...seriesLabels,
    'unit',
  ]),
  custom_objective: gauge('Objective of such a series, in its unit.', [...seriesLabels, 'unit']),
  custom_forecast: gauge(
    'Value that is foretold of such a series for the time after the horizon (1m … 30m): a quantile of it.',
    [...seriesLabels, 'horizon', 'quantile', 'unit'],
  ),
  backlog_records: gauge('Records that a consumer has not committed.', seriesLabels),
  arrivals_per_second: gauge('Records per second that arrive in the stream.', seriesLabels),
  reads_per_second: gauge('Records per second that a consumer commits.', seriesLabels),
  records_lost_total: counter(
    'Records that retention deleted before they were read.',
    seriesLabels,
  ),
  series_fact: gauge('1 for each fact that holds.', [...seriesLabels, 'kind', 'fact']),
  objective_seconds: gauge('Objective of a series.', [...seriesLabels, 'kind']),
  objective_breached_seconds_total: counter(
    'Seconds in which a series was over its objective for certain, by the low bound of its age.',
    [...seriesLabels, 'kind'],
  ),
  objective_learnt_seconds: gauge(
    'Objective of a series that was learnt from its history, since none was given.',
    [...seriesLabels, 'kind'],
  ),
  breach_probability: gauge(
    'Probability that a series breaks its objective within the horizon (1m, 5m, 15m, 30m).',
    [...seriesLabels, 'kind', 'horizon'],
  ),
  time_to_breach_seconds: gauge(
    'Time until a series breaks its objective, where it is foretold to: low, best, high (the median and the central 80 %).',
    [...seriesLabels, 'kind', 'bound'],
  ),
  forecast_seconds: gauge(
    'Age that is foretold for the time after the horizon (1m … 30m): a quantile of it. Of the fanSeriesMax series most at risk.',
    [...seriesLabels, 'kind', 'horizon', 'quantile'],
  ),
  page_threshold: gauge(
    'Probability within 15 minutes from which a series is predicted to break its objective.',
    [...seriesLabels, 'kind'],
  ),
  anomaly_score: gauge('How unusual the age of a series is now, from 0 to 1.', [
    ...seriesLabels,
    'kind',
  ]),
})

/** How the collector itself does. */
export const collectorMetrics = defineMetrics('foretap_collector', {
  samples_received_total: counter('Samples read from the bus.', ['cluster']),
  samples_dropped_total: counter('Samples that count nowhere, by why.', ['cluster', 'reason']),
  frames_total: counter('Frames of ten seconds made.'),
  append_failures_total: counter('Steps that could not be kept in history.'),
  append_seconds: histogram('Time until a step was durable in history.', seconds),
  open_steps: gauge('Steps that samples are still counted in.'),
  frame_delay_seconds: gauge('Time from the end of the newest finished step until now.'),
  shards: gauge('Shards of the samples topic that this collector owns.'),
  series: gauge('Series that this collector has metrics for.'),
  series_omitted: gauge('Series past the limit, in the metrics only as an aggregate.'),
  scoring_seconds: histogram('Time to score one step of all series, in the worker.', seconds),
  scoring_skipped_total: counter(
    'Steps of series that were not scored because the worker was still busy or had died.',
  ),
  scoring_restarts_total: counter('Deaths of the scoring worker; it is started again.'),
  scoring_failures_total: counter('Steps at which the baseline answered for a failed forecaster.'),
  scored_series: gauge('Series whose past the scoring worker holds.'),
  series_warming: gauge('Series whose past is still to be read from history.'),
  warm_failures_total: counter('Times the past of series could not be read from history.'),
  scoring_bytes: gauge('Memory that the states of all scored series take.'),
  forecast_publish_failures_total: counter('Batches of forecasts that the bus did not take.'),
  anomalies_open: gauge('Intervals that are open now.', ['kind']),
  anomalies_ended_total: counter('Intervals that ended.', ['kind']),
  predictions_total: counter('Predictions that ended, by what came of them.', ['outcome']),
  scores_late_total: counter(
    'Scores that came when the samples of their series were far ahead: they say nothing.',
  ),
  outbox_messages: gauge('Anomalies and learnt states that wait to be published.'),
  states_published_total: counter('Learnt states of series written to the bus.'),
  states_unreadable_total: counter(
    'Learnt states that could not be read; their series begin anew.',
  ),
  forecast_brier: gauge(
    'Mean squared error of P(breach within 15 minutes) over about a day, mean over series.',
    ['by'],
  ),
  forecast_base_rate: gauge('Share of checked forecasts that a breach followed, over all series.'),
  forecast_coverage: gauge('Share of values inside the central 80 % band, mean over series.'),
  series_unscored: gauge('Series that are not forecast, by why.', ['reason']),
  series_fallen_back: gauge(
    'Series whose forecaster lost its skill: the baseline speaks for them.',
  ),
  series_proven: gauge('Series whose past forecasts have shown skill.'),
})
