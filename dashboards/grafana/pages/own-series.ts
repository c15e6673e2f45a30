import { match, max } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { DashboardSpec, NumberSpec, PanelSpec } from '../spec.ts'
import { foretoldValue } from './fan.ts'
import { probabilityOf } from './probability.ts'
import {
  nameLabels,
  ofConsumer,
  oneCluster,
  plainSteps,
  probabilitySteps,
  shareSteps,
} from './shared.ts'

const where = ofConsumer
const kind = 'custom'
// The page ends after now, where there are no newest values.
const small = { width: 6, height: 4, type: 'stat', last: '15m' } as const

const value = max(metric('foretap_custom_value', where))
const objective = max(metric('foretap_custom_objective', where))
const share = match(max(metric('foretap_custom_value', where), nameLabels), '/', {
  ...{ with: max(metric('foretap_custom_objective', where), nameLabels), on: nameLabels },
})

const numbers: readonly NumberSpec[] = [
  {
    ...{ ...small, title: 'Value', unit: 'short', steps: plainSteps },
    description: 'The newest answer of the query, in its own unit.',
    queries: [{ expr: value, legend: 'value' }],
  },
  {
    ...{ ...small, title: 'Objective', unit: 'short', steps: plainSteps },
    description: 'The highest value that is fine.',
    queries: [{ expr: objective, legend: 'objective' }],
  },
  {
    ...{ ...small, title: 'Share of the objective', unit: 'percentunit', steps: shareSteps },
    description: 'Value divided by objective.',
    queries: [{ expr: max(share), legend: 'share' }],
  },
  {
    ...{ ...small, title: 'Breach within 15 min', unit: 'percentunit', steps: probabilitySteps },
    description: 'How likely it is to exceed its objective within a quarter of an hour.',
    queries: [
      {
        expr: max(metric('foretap_breach_probability', { ...where, kind, horizon: '15m' })),
        legend: 'probability',
      },
    ],
  },
]

const charts: readonly PanelSpec[] = [
  {
    ...{ type: 'timeseries', title: 'Value, and what is foretold', width: 24, height: 12 },
    description:
      'The value up to now. The violet band is what was foretold for each moment: before now a minute earlier, after now by the newest forecast. Only the series most at risk have a band (collector.fanSeriesMax).',
    queries: [
      { expr: value, legend: 'value' },
      { expr: foretoldValue({ where, quantile: '0.9' }), legend: 'foretold 90 %' },
      { expr: foretoldValue({ where, quantile: '0.5' }), legend: 'foretold median' },
      { expr: foretoldValue({ where, quantile: '0.1' }), legend: 'foretold 10 %' },
      { expr: objective, legend: 'objective' },
    ],
    looks: [
      { legend: 'value', color: 'blue', width: 2 },
      { legend: 'foretold 90 %', color: 'purple', width: 0, bandTo: 'foretold 10 %' },
      { legend: 'foretold median', color: 'purple', width: 2, dashed: true },
      { legend: 'foretold 10 %', color: 'purple', width: 0 },
      { legend: 'objective', color: 'red', width: 1, dashed: true },
    ],
    unit: 'short',
  },
  probabilityOf(kind),
]

export const ownSeries: DashboardSpec = {
  uid: 'foretap-own',
  title: 'Foretap: series of your own',
  description:
    'One series of a query of yours (sources.prometheus): its value, and what is foretold of it.',
  ...{ from: 'now-1h', to: 'now+30m' },
  variables: [
    {
      ...oneCluster,
      ...{ label: 'Source', query: 'label_values(foretap_custom_value, cluster)' },
      description: 'Prometheus that the queries are asked of',
    },
    {
      ...{ name: 'stream', label: 'Query', isMulti: false, description: 'Name of the query' },
      query: 'label_values(foretap_custom_value{cluster="$cluster"}, stream)',
    },
    {
      ...{
        name: 'consumer',
        label: 'Series',
        isMulti: false,
        description: 'Label set of its answer',
      },
      query: 'label_values(foretap_custom_value{cluster="$cluster",stream="$stream"}, consumer)',
    },
  ],
  annotations: [],
  sections: [{ panels: [...numbers, ...charts] }],
}
