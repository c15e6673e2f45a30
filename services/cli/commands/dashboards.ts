import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  dataSourceFile,
  defaultDashboardsPath,
  providerFile,
} from '#dashboards/grafana/provisioning.ts'
import { prometheusConfig } from '#dashboards/prometheus/prometheus-config.ts'
import { rulesFile } from '#dashboards/prometheus/rules-file.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { foretapConfig } from '../config.ts'
import { type RuleFlags, ruleOptions } from '../dashboards/rule-flags.ts'
import { cliErrors } from '../errors.ts'
import { loadRootConfig } from '../load-root-config.ts'
import type { Terminal } from '../terminal.ts'

export interface ExportFlags extends RuleFlags {
  readonly config?: string
  readonly dir: string
  readonly prometheus?: string
  readonly target?: readonly string[]
  readonly alertmanager?: string
  readonly dashboardsPath?: string
}

/** Pages of Grafana as they are shipped; they lie beside the code that makes them, in a checkout as in the package. */
const pagesFolder = new URL('../../../dashboards/generated/grafana/', import.meta.url)
const defaultPrometheus = 'http://127.0.0.1:9090'

/** Writes what Grafana and Prometheus are provisioned with, ready to be copied. */
export async function exportDashboards(flags: ExportFlags, terminal: Terminal): Promise<void> {
  const request = { configFile: flags.config, flags: [] }
  const config = await loadRootConfig(foretapConfig, request, terminal)
  const options = ruleOptions(config, flags)
  const { host, port } = config.api
  const targets = flags.target ?? [`${host}:${port}`]
  const { alertmanager } = flags
  const pages = (await readdir(pagesFolder)).filter(name => name.endsWith('.json'))
  const files = new Map<string, string>([
    ['prometheus/foretap.rules.yaml', rulesFile(options)],
    [
      'prometheus/prometheus.yaml',
      prometheusConfig({ targets, job: options.job, ...(alertmanager && { alertmanager }) }),
    ],
    [
      'grafana/provisioning/datasources/foretap.yaml',
      dataSourceFile(flags.prometheus ?? defaultPrometheus),
    ],
    [
      'grafana/provisioning/dashboards/foretap.yaml',
      providerFile(flags.dashboardsPath ?? defaultDashboardsPath),
    ],
  ])
  for (const page of pages) {
    files.set(`grafana/dashboards/${page}`, await readFile(new URL(page, pagesFolder), 'utf8'))
  }
  try {
    for (const [name, text] of files) {
      const path = join(flags.dir, name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
  } catch (cause) {
    throw cliErrors.OUTPUT_UNWRITABLE(fileTroubleText(cause), cause)
  }
  terminal.out.write(writtenText(files.size, flags))
}

const writtenText = (count: number, { dir, dashboardsPath = defaultDashboardsPath }: ExportFlags) =>
  `Wrote ${count} files below ${dir}:
  grafana/dashboards      pages: copy them to ${dashboardsPath}
  grafana/provisioning    copy it over provisioning of Grafana, e.g. /etc/grafana/provisioning
  prometheus              rules, and a configuration that reads them and scrapes Foretap
`
