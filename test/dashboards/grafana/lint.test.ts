import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildDashboard } from '#dashboards/grafana/build-dashboard.ts'
import type { ChartSpec, DashboardSpec, NumberSpec, PanelSpec } from '#dashboards/grafana/spec.ts'
import { metric } from '#dashboards/promql/selector.ts'
import { pageRules } from './lint.ts'
import { type GrafanaPage, grafanaPage } from './page.ts'

const chart: ChartSpec = {
  ...{ type: 'timeseries', title: 'Series', width: 24, height: 8, unit: 'short' },
  description: 'How many series there are.',
  queries: [
    {
      expr: metric('foretap_bridge_series', { cluster: { re: '$cluster' } }),
      legend: '{{cluster}}',
    },
  ],
}
const number: NumberSpec = {
  ...{ type: 'stat', title: 'Watched', width: 24, height: 4, unit: 'short' },
  ...{ description: 'How many series there are.', steps: [[null, 'green']] },
  queries: [{ expr: metric('foretap_bridge_series'), legend: 'series' }],
}

const sound: DashboardSpec = {
  ...{ uid: 'foretap-test', title: 'A page', description: 'A page that breaks no rule.' },
  ...{ from: 'now-1h', to: 'now', annotations: [] },
  variables: [
    {
      ...{ name: 'cluster', label: 'Cluster', isMulti: true, description: 'Clusters' },
      query: 'label_values(foretap_bridge_series, cluster)',
    },
  ],
  sections: [{ panels: [number, chart] }],
}

const built = (spec: DashboardSpec): GrafanaPage =>
  grafanaPage.parse(JSON.parse(JSON.stringify(buildDashboard(spec))))
const withPanels = (...panels: PanelSpec[]) => built({ ...sound, sections: [{ panels }] })
/** A sound page of which a part is changed afterwards. */
function changed(change: (page: GrafanaPage) => void): GrafanaPage {
  const page = built(sound)
  change(page)
  return page
}

test('a sound page breaks no rule', () => {
  assert.deepEqual(
    pageRules.flatMap(({ broken }) => broken(built(sound))),
    [],
  )
})

const many = Array.from({ length: 14 }, (_, i) => ({ ...number, width: 4, title: `Number ${i}` }))

/** A page for each rule that breaks it, in the order of the rules. */
const breaking: readonly GrafanaPage[] = [
  changed(({ panels }) => {
    for (const { gridPos } of panels) gridPos.y = 0
  }),
  withPanels(...many),
  withPanels({ ...number, width: 20 }, chart),
  withPanels(number, { ...chart, title: number.title }),
  withPanels({ ...number, description: 'short' }),
  changed(({ panels }) => {
    for (const { fieldConfig } of panels) if (fieldConfig) delete fieldConfig.defaults.unit
  }),
  changed(({ panels }) => {
    for (const { fieldConfig } of panels) {
      if (fieldConfig) fieldConfig.defaults.thresholds = { steps: [{ color: '#ff0000' }] }
    }
  }),
  withPanels({ ...chart, queries: [...chart.queries, ...chart.queries] }),
  changed(({ panels }) => {
    for (const { options } of panels) if (options?.legend) options.legend.placement = 'bottom'
  }),
  withPanels({ ...chart, height: 3 }),
  changed(({ panels }) => {
    for (const { datasource } of panels) if (datasource) datasource.uid = 'mine'
  }),
  built({
    ...sound,
    variables: sound.variables.map(one => ({ ...one, query: 'label_values($stream)' })),
  }),
  built({ ...sound, variables: [] }),
  changed(page => {
    page.tags = []
  }),
]

for (const [i, { says, broken }] of pageRules.entries()) {
  test(`it is found where it is not so that ${says}`, () => {
    const page = breaking[i]
    assert.ok(page, 'each rule has a page that breaks it')
    assert.notDeepEqual(broken(page), [])
  })
}
