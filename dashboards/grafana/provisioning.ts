import { stringify } from 'yaml'

/** Where Grafana finds the pages, once they are copied there. */
export const defaultDashboardsPath = '/var/lib/grafana/dashboards/foretap'
const dataSourceUid = 'foretap-prometheus'

/** The data source as Grafana reads it from provisioning/datasources. */
export function dataSourceFile(prometheusUrl: string): string {
  const source = {
    ...{ name: 'Foretap Prometheus', type: 'prometheus', uid: dataSourceUid, access: 'proxy' },
    url: prometheusUrl,
    isDefault: false,
    editable: true,
    // The list of alerts reads them from Prometheus; 15 s is how often that scrapes.
    jsonData: {
      manageAlerts: true,
      httpMethod: 'POST',
      prometheusType: 'Prometheus',
      timeInterval: '15s',
    },
  }
  return `# For provisioning/datasources of Grafana.\n${stringify({ apiVersion: 1, datasources: [source] })}`
}

/** Where the pages are, as Grafana reads it from provisioning/dashboards. */
export function providerFile(path: string): string {
  const provider = {
    ...{ name: 'foretap', orgId: 1, folder: 'Foretap', folderUid: 'foretap', type: 'file' },
    ...{ disableDeletion: false, updateIntervalSeconds: 30, allowUiUpdates: true },
    options: { path, foldersFromFilesStructure: false },
  }
  return `# For provisioning/dashboards of Grafana.\n${stringify({ apiVersion: 1, providers: [provider] })}`
}
