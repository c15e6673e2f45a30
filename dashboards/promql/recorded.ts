import { defineMetrics, gauge } from '#kit/metrics.ts'

const series = ['cluster', 'stream', 'consumer', 'kind'] as const

/**
 * What our recording rules record, by the names that they give. Alert rules and dashboards ask for it like for any metric;
 * `prometheus/recording.ts` has a rule for each.
 */
export const recordedMetrics = defineMetrics('foretap:', {
  age_seconds: gauge('Best estimate of the age, of every kind of latency.', series),
  age_low_seconds: gauge('Lower bound of the age, of every kind of latency.', series),
  age_unknown: gauge('1 where nobody can tell the age, of every kind of latency.', [
    ...series,
    'reason',
  ]),
  objective_seconds: gauge('Objective, given or learnt.', series),
  objective_share: gauge('Age as a share of its objective.', series),
  breached_seconds_total: gauge(
    'Time over the objective so far; taken every four minutes, so that long windows stay cheap.',
    [...series, 'job', 'instance'],
  ),
  breached_share_5m: gauge('Share of the time over the objective, 5 minutes.', series),
  breached_share_30m: gauge('The same, 30 minutes.', series),
  breached_share_1h: gauge('The same, 1 hour.', series),
  breached_share_2h: gauge('The same, 2 hours.', series),
  breached_share_6h: gauge('The same, 6 hours.', series),
  breached_share_1d: gauge('The same, 1 day.', series),
  breached_share_3d: gauge('The same, 3 days.', series),
  breach_probability_15m: gauge('Probability of a breach within 15 minutes.', series),
  predicted_probability: gauge(
    'The same, where it is over the page threshold of the series and nothing is broken yet.',
    series,
  ),
})
