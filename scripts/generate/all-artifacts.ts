import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiMetrics } from '#api/metrics.ts'
import { bridgeMetrics } from '#bridge/metrics.ts'
import { collectorMetrics, seriesMetrics } from '#collector/metrics.ts'
import { busMetrics } from '#kit/bus/metrics.ts'
import { contextMetrics } from '#kit/context/metrics.ts'
import { httpMetrics } from '#kit/http/metrics.ts'
import { storeMetrics } from '#kit/store/metrics.ts'
import { apnsMetrics } from '#notifier/channels/apns/metrics.ts'
import { httpChannelMetrics } from '#notifier/channels/http/metrics.ts'
import { notifierMetrics } from '#notifier/metrics.ts'
import { alertmanagerSourceMetrics } from '#notifier/sources/alertmanager/metrics.ts'
import { watchMetrics } from '#watch-app-bridge/metrics.ts'
import { performancePage } from '../performance/performance-page.ts'
import type { Artifact } from './artifact.ts'
import { configuration } from './configuration.ts'
import { dashboardArtifacts } from './dashboards.ts'
import { jsonSchemas } from './json-schemas.ts'
import { type MetricSection, metricsPage } from './metrics-page.ts'
import { modelCard } from './model-card.ts'
import { openapi } from './openapi.ts'

/** What concerns everybody comes first, what concerns those who run Foretap last. */
const metricSections: readonly MetricSection[] = [
  {
    title: 'How late consumers are',
    about:
      'From the collector. Today clusters are measured for `time_lag`; metrics of the other kinds appear with the first series of their kind.',
    catalogue: seriesMetrics,
  },
  {
    title: 'Bridges: the state of each cluster, and what polling costs it',
    about: 'From the role bridge. Requests and bytes are those that Foretap causes.',
    catalogue: bridgeMetrics,
  },
  {
    title: 'Collector',
    about: 'Samples to frames, forecasts and anomalies.',
    catalogue: collectorMetrics,
  },
  {
    title: 'Notifier',
    about: 'From the role notifier: incidents, and how what is told reaches people.',
    catalogue: notifierMetrics,
  },
  {
    title: 'Channel of Apple’s push service',
    about: 'From the role notifier, once a channel of type `apns` is open.',
    catalogue: apnsMetrics,
  },
  {
    title: 'Channels over HTTP: browsers and webhooks',
    about: 'From the role notifier, once a channel of type `web_push` or `webhook` is open.',
    catalogue: httpChannelMetrics,
  },
  {
    title: 'Alertmanager as a source',
    about: 'From the role notifier, where `alerting.sources.alertmanager` is configured.',
    catalogue: alertmanagerSourceMetrics,
  },
  {
    title: 'HTTP',
    about: 'From each process: whatever role answers.',
    catalogue: httpMetrics,
  },
  { title: 'API and board', about: 'From the role api.', catalogue: apiMetrics },
  {
    title: 'Watch bridge',
    about: 'From the role api: wrists, phones and browsers of people.',
    catalogue: watchMetrics,
  },
  {
    title: 'Context',
    about:
      'From each process with the role collector or api: what is known of streams and consumers from elsewhere.',
    catalogue: contextMetrics,
  },
  {
    title: 'Store',
    about: 'From each process that keeps or reads history.',
    catalogue: storeMetrics,
  },
  {
    title: 'Bus',
    about: 'From each role: what it publishes and what it handles.',
    catalogue: busMetrics,
  },
]

/** Every file that is written from the sources. */
export function allArtifacts(): readonly Artifact[] {
  return [
    ...configuration(),
    metricsPage(metricSections),
    modelCard(),
    performancePage(),
    openapi(),
    ...jsonSchemas(),
    ...dashboardArtifacts(),
  ]
}

/** Those that lack below a root, or are not what the sources give. */
export function staleArtifacts(root: string): readonly Artifact[] {
  return allArtifacts().filter(({ path, text }) => readText(join(root, path)) !== text)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Paths of files in folders that hold written files alone, but that no source gives any more. */
export function leftOvers(root: string): readonly string[] {
  const written = new Set(allArtifacts().map(({ path }) => path))
  return globSync(['docs/schemas/*', 'dashboards/generated/*/**/*.{json,yaml}'], {
    cwd: root,
  }).filter(path => !written.has(path))
}
