import { aggregate, match, max, only, sum, withNumber } from '../promql/functions.ts'
import { metric } from '../promql/selector.ts'
import { happened } from './happened.ts'
import { type AlertRule, forecastsPage, healthPage, type RuleGroup } from './rule.ts'
import { durationsOf, hour, minute, type RuleOptions } from './rule-options.ts'

/** How far frames may be behind, in seconds: six steps. */
const behindSeconds = 60
/** Of the latest predictions, so many have to come true: what the notifier demotes by. */
const precisionFloor = 0.5

/** Whether samples become forecasts, and whether those are worth anything. */
export function forecastAlerts(options: RuleOptions): readonly RuleGroup[] {
  const lately = durationsOf(options)(15 * minute)
  const skipped = aggregate(
    'sum',
    happened('foretap_collector_scoring_skipped_total', { within: lately }),
    ['instance'],
  )
  const late: AlertRule = {
    alert: 'ForetapForecastsSkipped',
    expr: skipped,
    forMs: 10 * minute,
    severity: 'ticket',
    summary: 'Foretap on {{ $labels.instance }} skips forecasts: scoring does not keep up',
    description:
      'Steps of {{ $value | humanize }} series were not scored in the last 15 minutes, since the step before was still being scored or the worker had died. Ages are measured all the same.',
    dashboard: forecastsPage,
  }
  return [{ name: 'foretap-forecasts', rules: [behind, none, late, ...skill] }]
}

const behind: AlertRule = {
  alert: 'ForetapCollectorBehind',
  expr: withNumber(metric('foretap_collector_frame_delay_seconds'), '>', behindSeconds),
  forMs: 5 * minute,
  severity: 'notify',
  summary:
    'Foretap on {{ $labels.instance }} is {{ $value | humanizeDuration }} behind its samples',
  description:
    'Steps are finished that much after their time, so forecasts and incidents come late as well.',
  dashboard: healthPage,
}

const none: AlertRule = {
  alert: 'ForetapNothingForetold',
  expr: only(withNumber(sum(metric('foretap_collector_scored_series')), '==', 0), 'and', {
    where: withNumber(sum(metric('foretap_collector_series')), '>', 0),
    on: [],
  }),
  forMs: 30 * minute,
  severity: 'notify',
  summary: 'Foretap forecasts none of its series',
  description:
    'For half an hour no series had a forecast although series are measured. A breach is told of when it is there, but not before.',
  dashboard: forecastsPage,
}

const brier = (by: string) => max(metric('foretap_collector_forecast_brier', { by }), ['instance'])

const skill: readonly AlertRule[] = [
  {
    alert: 'ForetapForecastSkillLost',
    expr: match(brier('forecaster'), '>', { with: brier('baseline'), on: ['instance'] }),
    forMs: 6 * hour,
    severity: 'ticket',
    summary: 'Forecasts on {{ $labels.instance }} are worse than saying what usually happens',
    description:
      'Over about a day, the mean squared error of P(breach within 15 minutes) is {{ $value | humanize }}, above that of the baseline. Series whose forecaster lost its skill fall back by themselves; many of them at once mean that something changed.',
    dashboard: forecastsPage,
  },
  {
    alert: 'ForetapPredictionsWrong',
    expr: withNumber(
      max(metric('foretap_notifier_prediction_precision'), ['cluster']),
      '<',
      precisionFloor,
    ),
    forMs: hour,
    severity: 'ticket',
    summary:
      'Only {{ $value | humanizePercentage }} of the predictions for {{ $labels.cluster }} came true',
    description:
      'Of the latest predictions of each series less than half were followed by a breach. Those series tap nobody any more until they do better.',
    dashboard: forecastsPage,
  },
]
