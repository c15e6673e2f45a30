import { increase, rate } from '../../promql/counters.ts'
import { aggregate, max, orZero, quantile, sum, withNumber } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, NumberSpec, PanelSpec } from '../spec.ts'
import { annotationsOf, clusterVariable, ofCluster, perRate, plainSteps } from './shared.ts'

const small = { width: 4, height: 4, type: 'stat' } as const
const brier = (by: string) => max(metric('foretap_collector_forecast_brier', { by }))

const numbers: readonly NumberSpec[] = [
  {
    ...{ ...small, title: 'Predictions that came true', unit: 'percentunit' },
    description: 'Of the latest predictions of each series; averted ones count neither way.',
    steps: [
      [null, 'red'],
      [0.5, 'orange'],
      [0.7, 'green'],
    ],
    queries: [
      {
        expr: aggregate('avg', metric('foretap_notifier_prediction_precision', ofCluster)),
        legend: 'precision',
      },
    ],
    noValue: 'no outcomes yet',
  },
  {
    ...{
      ...small,
      title: 'Median warning',
      unit: 's',
      steps: plainSteps,
      noValue: 'no outcomes yet',
    },
    description: 'Half of the predictions that came true gave more warning than this.',
    queries: [
      {
        expr: aggregate(
          'avg',
          metric('foretap_notifier_prediction_median_lead_seconds', ofCluster),
        ),
        legend: 'lead',
      },
    ],
  },
  {
    ...{ ...small, title: 'Forecast series', unit: 'short', steps: plainSteps },
    description: 'Series that are scored at every step.',
    queries: [{ expr: sum(metric('foretap_collector_scored_series')), legend: 'scored' }],
  },
  {
    ...{ ...small, title: 'Proven', unit: 'short', steps: plainSteps },
    description: 'Series whose past forecasts have shown skill. Only their predictions tap.',
    queries: [{ expr: sum(metric('foretap_collector_series_proven')), legend: 'proven' }],
  },
  {
    ...{
      ...small,
      title: 'Fallen back',
      unit: 'short',
      steps: [
        [null, 'green'],
        [1, 'orange'],
      ],
    },
    description: 'Series whose forecaster lost its skill: the baseline speaks for them.',
    queries: [{ expr: sum(metric('foretap_collector_series_fallen_back')), legend: 'fallen back' }],
  },
  {
    ...{
      ...small,
      title: 'Demoted',
      unit: 'short',
      steps: [
        [null, 'green'],
        [1, 'orange'],
      ],
    },
    description:
      'Series whose predictions tap nobody, since too many of the latest did not come true.',
    noValue: '0',
    queries: [
      { expr: sum(metric('foretap_notifier_series_demoted', ofCluster)), legend: 'demoted' },
    ],
  },
]

const quality: readonly PanelSpec[] = [
  {
    ...{ type: 'timeseries', title: 'Brier score', width: 12, height: 9, unit: 'none', min: 0 },
    description:
      'Mean squared error of P(breach within 15 minutes) over about a day: lower is better. Below the baseline means skill.',
    queries: [
      { expr: brier('forecaster'), legend: 'forecaster' },
      { expr: brier('baseline'), legend: 'baseline' },
    ],
    looks: [
      { legend: 'forecaster', color: 'purple', width: 2 },
      { legend: 'baseline', color: 'text', dashed: true },
    ],
  },
  {
    ...{ type: 'timeseries', title: 'Is the band as wide as it should be', width: 12, height: 9 },
    description:
      'Share of ages inside the central 80 % of what was foretold. 80 % is right; less is too sure, more too vague.',
    queries: [
      { expr: max(metric('foretap_collector_forecast_coverage')), legend: 'inside the band' },
    ],
    ...{
      unit: 'percentunit',
      min: 0,
      max: 1,
      steps: [
        [null, 'text'],
        [0.8, 'green'],
      ],
    },
  },
  {
    ...{ type: 'timeseries', title: 'Outcomes of predictions, per hour', width: 12, height: 9 },
    description: 'Predictions that ended, by what came of them: confirmed, averted or false.',
    queries: [
      {
        expr: increase('foretap_notifier_predictions_total', { over: '1h' }, ['outcome']),
        legend: '{{outcome}}',
      },
    ],
    ...{ unit: 'short', min: 0, stacked: true },
  },
  {
    ...{ type: 'timeseries', title: 'Precision by cluster', width: 12, height: 9 },
    description: 'Share of the latest predictions that came true.',
    queries: [
      {
        expr: max(metric('foretap_notifier_prediction_precision', ofCluster), ['cluster']),
        legend: '{{cluster}}',
      },
    ],
    ...{
      unit: 'percentunit',
      min: 0,
      max: 1,
      steps: [
        [null, 'text'],
        [0.5, 'red'],
      ],
    },
  },
]

const calibration: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Foretold breaches against those that come',
      width: 12,
      height: 9,
    },
    description:
      'Mean P(breach within 15 minutes) over all series, and the share of checked forecasts that a breach followed. In the long run they should be near each other.',
    queries: [
      {
        expr: aggregate('avg', metric('foretap:breach_probability_15m', ofCluster)),
        legend: 'foretold',
      },
      { expr: max(metric('foretap_collector_forecast_base_rate')), legend: 'came' },
    ],
    looks: [
      { legend: 'foretold', color: 'purple' },
      { legend: 'came', color: 'red' },
    ],
    ...{ unit: 'percentunit', min: 0 },
  },
  {
    ...{ type: 'timeseries', title: 'Warning given', width: 12, height: 9, unit: 's', min: 0 },
    description:
      'From a prediction until its breach, of those that came true: median and the lowest tenth.',
    queries: [0.5, 0.1].map(share => ({
      expr: quantile(
        share,
        rate('foretap_notifier_prediction_lead_seconds_bucket', { over: '1d' }, ['le']),
      ),
      legend: share === 0.5 ? 'median' : 'lowest tenth',
    })),
  },
]

const work: readonly PanelSpec[] = [
  {
    ...{
      type: 'timeseries',
      title: 'Time to score one step',
      width: 8,
      height: 8,
      unit: 's',
      min: 0,
    },
    description: 'A step has ten seconds. What takes longer is skipped.',
    queries: [0.5, 0.99].map(share => ({
      expr: quantile(share, rate('foretap_collector_scoring_seconds_bucket', perRate, ['le'])),
      legend: share === 0.5 ? 'median' : '99th percentile',
    })),
    steps: [
      [null, 'text'],
      [10, 'red'],
    ],
  },
  {
    ...{ type: 'timeseries', title: 'Series without a forecast, by reason', width: 8, height: 8 },
    description: 'Series that are measured but not forecast, and why.',
    queries: [
      { expr: max(metric('foretap_collector_series_unscored'), ['reason']), legend: '{{reason}}' },
    ],
    ...{ unit: 'short', min: 0, stacked: true },
  },
  {
    ...{ type: 'timeseries', title: 'Not scored', width: 8, height: 8, unit: 'short', min: 0 },
    description:
      'Steps of series in a quarter of an hour that were skipped, answered by the baseline, or came too late.',
    queries: [
      {
        expr: increase('foretap_collector_scoring_skipped_total', { over: '15m' }),
        legend: 'skipped',
      },
      {
        expr: increase('foretap_collector_scoring_failures_total', { over: '15m' }),
        legend: 'answered by the baseline',
      },
      {
        expr: increase('foretap_collector_scores_late_total', { over: '15m' }),
        legend: 'too late',
      },
    ],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Memory of the forecaster',
      width: 8,
      height: 8,
      unit: 'bytes',
      min: 0,
    },
    description: 'What the states of all scored series take.',
    queries: [{ expr: sum(metric('foretap_collector_scoring_bytes')), legend: 'states' }],
  },
  {
    ...{ type: 'timeseries', title: 'Open intervals', width: 8, height: 8, unit: 'short', min: 0 },
    description: 'Anomalies that are open now, by kind.',
    queries: [
      { expr: sum(metric('foretap_collector_anomalies_open'), ['kind']), legend: '{{kind}}' },
    ],
  },
  {
    ...{
      type: 'timeseries',
      title: 'Above the page threshold',
      width: 8,
      height: 8,
      unit: 'short',
      min: 0,
    },
    description:
      'Series whose probability is above the threshold of their predictions, among all that are foretold.',
    queries: [
      {
        expr: aggregate(
          'count',
          withNumber(metric('foretap:breach_probability_15m', ofCluster), '>=', 0),
        ),
        legend: 'foretold',
      },
      {
        expr: orZero(aggregate('count', metric('foretap:predicted_probability', ofCluster))),
        legend: 'predicted',
      },
    ],
  },
]

export const forecasts: DashboardSpec = {
  uid: 'foretap-forecasts',
  title: 'Foretap: forecast quality',
  description: 'Whether what is foretold comes true, how early it is said, and what it costs.',
  ...{ from: 'now-24h', to: 'now' },
  variables: [clusterVariable],
  annotations: annotationsOf(ofCluster),
  sections: [
    { panels: [...numbers, ...quality] },
    { title: 'Calibration', panels: calibration },
    { title: 'Work', panels: work },
  ],
}
