import { apiMetrics } from '#api/metrics.ts'
import { bridgeMetrics } from '#bridge/metrics.ts'
import { collectorMetrics, seriesMetrics } from '#collector/metrics.ts'
import { busMetrics } from '#kit/bus/metrics.ts'
import { contextMetrics } from '#kit/context/metrics.ts'
import { httpMetrics } from '#kit/http/metrics.ts'
import {
  counter,
  defineMetrics,
  gauge,
  histogram,
  type MetricCatalogue,
  type MetricSpec,
} from '#kit/metrics.ts'
import { storeMetrics } from '#kit/store/metrics.ts'
import { apnsMetrics } from '#notifier/channels/apns/metrics.ts'
import { httpChannelMetrics } from '#notifier/channels/http/metrics.ts'
import { notifierMetrics } from '#notifier/metrics.ts'
import { alertmanagerSourceMetrics } from '#notifier/sources/alertmanager/metrics.ts'
import { watchMetrics } from '#watch-app-bridge/metrics.ts'
import { recordedMetrics } from './recorded.ts'

/** Labels that Prometheus gives to whatever it scrapes. */
export type TargetLabel = 'job' | 'instance'
const targetLabels: readonly TargetLabel[] = ['job', 'instance']

/** What prom-client says of a process, as far as we ask for it. */
const processMetrics = defineMetrics('process', {
  cpu_seconds_total: counter('CPU time of the process.'),
  resident_memory_bytes: gauge('Memory of the process.'),
  start_time_seconds: gauge('When the process began.'),
})
const nodejsMetrics = defineMetrics('nodejs', {
  eventloop_lag_p99_seconds: gauge('How long the event loop was held up, 99th percentile.'),
  heap_size_used_bytes: gauge('JavaScript heap in use.'),
  gc_duration_seconds: histogram('Pauses of the garbage collector.', [], ['kind']),
})

/** What Prometheus itself says of alerts, with the labels that rules and our metrics give them. */
const alertLabels = [
  ...(['alertname', 'alertstate', 'severity', 'window', 'cluster', 'stream'] as const),
  ...(['consumer', 'kind', 'channel', 'topic', 'reason'] as const),
  ...targetLabels,
] as const

/** What Prometheus adds by itself. */
const prometheusMetrics = defineMetrics('scrape', {
  duration_seconds: gauge('How long a scrape took.'),
  samples_scraped: gauge('Values in a scrape.'),
})

const catalogues = [
  seriesMetrics,
  bridgeMetrics,
  collectorMetrics,
  notifierMetrics,
  apnsMetrics,
  httpChannelMetrics,
  alertmanagerSourceMetrics,
  httpMetrics,
  apiMetrics,
  watchMetrics,
  contextMetrics,
  storeMetrics,
  busMetrics,
  processMetrics,
  nodejsMetrics,
  prometheusMetrics,
  recordedMetrics,
] as const

type SpecsOf<Catalogue> =
  Catalogue extends MetricCatalogue<infer Table, infer Prefix>
    ? { readonly [Name in keyof Table & string as FullName<Prefix, Name>]: Table[Name] }
    : never
/** Rules are named `foretap:x`, metrics `foretap_x`. */
type FullName<Prefix extends string, Name extends string> = Prefix extends `${string}:`
  ? `${Prefix}${Name}`
  : `${Prefix}_${Name}`
type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never
type LabelsOfSpec<Spec> = Spec extends { readonly labels: readonly (infer Label)[] } ? Label : never
type Specs = Intersection<SpecsOf<(typeof catalogues)[number]>>

type Histograms = {
  [Name in keyof Specs]: Specs[Name] extends { readonly type: 'histogram' } ? Name : never
}[keyof Specs]

/** Every name that can be asked for, and the labels that it has. */
export type MetricLabels = {
  readonly [Name in Exclude<keyof Specs, Histograms>]: LabelsOfSpec<Specs[Name]> | TargetLabel
} & {
  readonly [Name in Histograms as `${Name & string}_bucket`]:
    | LabelsOfSpec<Specs[Name]>
    | TargetLabel
    | 'le'
} & {
  readonly [Name in Histograms as `${Name & string}_${'sum' | 'count'}`]:
    | LabelsOfSpec<Specs[Name]>
    | TargetLabel
} & { readonly up: TargetLabel; readonly ALERTS: (typeof alertLabels)[number] }
export type MetricName = keyof MetricLabels & string

type LabelsByName = readonly (readonly [name: string, labels: readonly string[]])[]

function namesOf({ prefix, table }: MetricCatalogue<Record<string, MetricSpec>>): LabelsByName {
  return Object.entries(table).flatMap(([name, spec]): LabelsByName => {
    const full = prefix.endsWith(':') ? `${prefix}${name}` : `${prefix}_${name}`
    const labels: readonly string[] = [...spec.labels, ...targetLabels]
    if (spec.type !== 'histogram') return [[full, labels]]
    return [
      [`${full}_bucket`, [...labels, 'le']],
      [`${full}_sum`, labels],
      [`${full}_count`, labels],
    ]
  })
}

/** The labels of each name, for whom asks when the code runs. */
const labelsByName = new Map<string, readonly string[]>([
  ...catalogues.flatMap(namesOf),
  ['up', targetLabels],
  ['ALERTS', alertLabels],
])

export function labelsOf<Name extends MetricName>(name: Name): readonly MetricLabels[Name][] {
  return (labelsByName.get(name) ?? []) as readonly MetricLabels[Name][]
}
