import { type HrTime, ValueType } from '@opentelemetry/api'
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics'
import type { Registry } from 'prom-client'

/** One metric as prom-client gives it. */
interface ReadMetric {
  readonly name: string
  readonly help: string
  readonly type: unknown
  readonly values: readonly ReadValue[]
}

interface ReadValue {
  readonly value: number
  readonly labels: Readonly<Record<string, string | number | undefined>>
  /** Of histograms: `…_bucket`, `…_sum` or `…_count`. */
  readonly metricName?: string
}

interface Span {
  readonly startTime: HrTime
  readonly endTime: HrTime
}

/** The reader of metrics puts the SDK's own resource in place of a producer's, without looking at it. */
const ignoredResource = {} as CollectionResult['resourceMetrics']['resource']

/**
 * Gives the metrics of a Prometheus registry to OpenTelemetry, so that each is declared and counted once and
 * leaves by both ways under one name.
 */
export function createRegistryProducer(registry: Registry, version: string): MetricProducer {
  const startTime = hrTime(Date.now())
  return {
    async collect() {
      const read = (await registry.getMetricsAsJSON()) as unknown as readonly ReadMetric[]
      const span = { startTime, endTime: hrTime(Date.now()) }
      const metrics = read.map(metric => convert(metric, span)).filter(one => one !== undefined)
      return {
        resourceMetrics: {
          resource: ignoredResource,
          scopeMetrics: [{ scope: { name: 'foretap', version }, metrics }],
        },
        errors: [],
      }
    },
  }
}

function convert(metric: ReadMetric, span: Span): MetricData | undefined {
  const base = {
    descriptor: {
      name: metric.name,
      description: metric.help,
      unit: unitOf(metric.name),
      valueType: ValueType.DOUBLE,
    },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  }
  const points = () =>
    metric.values.map(({ value, labels }) => ({ ...span, attributes: plain(labels), value }))
  switch (metric.type) {
    case 'counter':
      return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: points() }
    case 'gauge':
      return { ...base, dataPointType: DataPointType.GAUGE, dataPoints: points() }
    case 'histogram':
      return {
        ...base,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints: histogramPoints(metric.values, span),
      }
    default:
      // Summaries have no counterpart that can be aggregated; we declare none.
      return undefined
  }
}

function histogramPoints(values: readonly ReadValue[], span: Span) {
  const bySeries = Map.groupBy(values, ({ labels: { le: _, ...labels } }) => JSON.stringify(labels))
  return [...bySeries].map(([labels, parts]) => {
    const ending = (suffix: string) => parts.filter(part => part.metricName?.endsWith(suffix))
    const buckets = ending('_bucket').filter(({ labels: { le } }) => le !== '+Inf')
    const cumulative = buckets.map(({ value }) => value)
    const count = ending('_count')[0]?.value ?? 0
    // Prometheus buckets hold all that is below them, OpenTelemetry's what is between two bounds.
    const counts = [...cumulative, count].map((value, i) => value - (cumulative[i - 1] ?? 0))
    const boundaries = buckets.map(({ labels: { le } }) => Number(le))
    return {
      ...span,
      attributes: JSON.parse(labels) as Record<string, string>,
      value: { buckets: { boundaries, counts }, sum: ending('_sum')[0]?.value ?? 0, count },
    }
  })
}

function plain(labels: ReadValue['labels']): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]))
}

/** The unit by UCUM (https://ucum.org), which names carry last. */
function unitOf(name: string): string {
  if (/_seconds(_total)?$/.test(name)) return 's'
  return /_bytes(_total)?$/.test(name) ? 'By' : '1'
}

function hrTime(epochMs: number): HrTime {
  const seconds = Math.floor(epochMs / 1_000)
  return [seconds, Math.round((epochMs - seconds * 1_000) * 1_000_000)]
}
