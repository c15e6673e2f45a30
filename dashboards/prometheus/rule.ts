import type { MetricName } from '../promql/catalogue.ts'
import type { Expr } from '../promql/expression.ts'

/**
 * How an alert reaches people: `page` wakes somebody, `notify` tells somebody now without waking, `ticket` can wait for
 * working hours, `none` is for machines alone.
 */
export type Severity = 'page' | 'notify' | 'ticket' | 'none'

export interface AlertRule {
  readonly alert: string
  readonly expr: Expr
  /** How long it has to hold. */
  readonly forMs: number
  readonly severity: Severity
  /** One line for a person, with labels of the result. */
  readonly summary: string
  /** What it means, with numbers. */
  readonly description: string
  /** Labels besides the severity. */
  readonly labels?: Readonly<Record<string, string>>
  /** Path of the Grafana page to look at. */
  readonly dashboard: string
}

/** A rule records one of the names that the catalogue of recorded metrics has. */
export interface RecordingRule {
  readonly record: Extract<MetricName, `foretap:${string}`>
  readonly expr: Expr
}

export interface RuleGroup {
  readonly name: string
  /** How often it is evaluated; as Prometheus is configured by default. */
  readonly intervalMs?: number
  readonly rules: readonly (AlertRule | RecordingRule)[]
}

/** What identifies one series among all kinds of latency. */
export const seriesLabels = ['cluster', 'stream', 'consumer', 'kind'] as const
/** The same before a kind is named. */
export const nameLabels = ['cluster', 'stream', 'consumer'] as const

/** The names of a series in a sentence. */
export const seriesName = '{{ $labels.consumer }} on {{ $labels.stream }} ({{ $labels.cluster }})'

const value = (label: string) => `{{ $labels.${label} | urlquery }}`
/** The page of one consumer. */
export const consumerPage = `/d/foretap-consumer?var-cluster=${value('cluster')}&var-stream=${value('stream')}&var-consumer=${value('consumer')}`
/** The page about Foretap itself, and those about what it tells and foretells. */
export const healthPage = '/d/foretap-health'
export const deliveriesPage = '/d/foretap-incidents'
export const forecastsPage = '/d/foretap-forecasts'
export const clusterPage = `/d/foretap-fleet?var-cluster=${value('cluster')}`
