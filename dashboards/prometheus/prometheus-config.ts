import { stringify } from 'yaml'

export interface PrometheusConfigOptions {
  /** host:port of each Foretap process. */
  readonly targets: readonly string[]
  /** host:port of Alertmanager; without one, alerts are only shown. */
  readonly alertmanager?: string
  readonly job: string
}

/** A configuration of Prometheus that scrapes Foretap and has its rules, to begin with or to take parts of. */
export function prometheusConfig({ targets, alertmanager, job }: PrometheusConfigOptions): string {
  const config = {
    global: { scrape_interval: '15s', evaluation_interval: '15s' },
    rule_files: ['foretap.rules.yaml'],
    ...(alertmanager !== undefined && {
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    }),
    scrape_configs: [{ job_name: job, static_configs: [{ targets }] }],
  }
  return `# Scrapes Foretap and evaluates its rules, which lie beside this file.\n${stringify(config)}`
}
