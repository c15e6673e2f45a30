import { buildDashboard } from '#dashboards/grafana/build-dashboard.ts'
import { allPages } from '#dashboards/grafana/pages/all-pages.ts'
import {
  dataSourceFile,
  defaultDashboardsPath,
  providerFile,
} from '#dashboards/grafana/provisioning.ts'
import { prometheusConfig } from '#dashboards/prometheus/prometheus-config.ts'
import { defaultRuleOptions } from '#dashboards/prometheus/rule-options.ts'
import { rulesFile } from '#dashboards/prometheus/rules-file.ts'
import type { Artifact } from './artifact.ts'

const folder = 'dashboards/generated'

/** Pages of Grafana, rules of Prometheus, and what provisions both, for whoever takes them as they are. */
export function dashboardArtifacts(): readonly Artifact[] {
  const pages = allPages.map(page => ({
    path: `${folder}/grafana/${page.uid}.json`,
    text: `${JSON.stringify(buildDashboard(page), undefined, 2)}\n`,
  }))
  const { job } = defaultRuleOptions
  return [
    ...pages,
    { path: `${folder}/prometheus/foretap.rules.yaml`, text: rulesFile(defaultRuleOptions) },
    {
      path: `${folder}/prometheus/prometheus.yaml`,
      text: prometheusConfig({ targets: ['127.0.0.1:7420'], job }),
    },
    {
      path: `${folder}/provisioning/datasources/foretap.yaml`,
      text: dataSourceFile('http://127.0.0.1:9090'),
    },
    {
      path: `${folder}/provisioning/dashboards/foretap.yaml`,
      text: providerFile(defaultDashboardsPath),
    },
  ]
}
