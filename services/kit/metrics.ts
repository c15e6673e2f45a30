import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

interface CounterSpec<Label extends string> {
  readonly type: 'counter'
  readonly help: string
  readonly labels: readonly Label[]
}
interface GaugeSpec<Label extends string> {
  readonly type: 'gauge'
  readonly help: string
  readonly labels: readonly Label[]
}
interface HistogramSpec<Label extends string> {
  readonly type: 'histogram'
  readonly help: string
  readonly labels: readonly Label[]
  readonly buckets: readonly number[]
}

export const counter = <const Label extends string = never>(
  help: string,
  labels: readonly Label[] = [],
): CounterSpec<Label> => ({ type: 'counter', help, labels })

export const gauge = <const Label extends string = never>(
  help: string,
  labels: readonly Label[] = [],
): GaugeSpec<Label> => ({ type: 'gauge', help, labels })

export const histogram = <const Label extends string = never>(
  help: string,
  buckets: readonly number[],
  labels: readonly Label[] = [],
): HistogramSpec<Label> => ({ type: 'histogram', help, labels, buckets })

// biome-ignore lint/suspicious/noExplicitAny: a plain constraint would widen label names to string and lose the check
export type MetricSpec<Label extends string = any> =
  | CounterSpec<Label>
  | GaugeSpec<Label>
  | HistogramSpec<Label>

/** Metrics of one part: names below its prefix, typed so that dashboards cannot ask for what does not exist. */
export interface MetricCatalogue<
  Table extends Record<string, MetricSpec>,
  Prefix extends string = string,
> {
  readonly prefix: Prefix
  readonly table: Table
}

/** Declares the metrics of a part. `docs/metrics.md` and dashboards derive from it. */
export function defineMetrics<
  const Prefix extends string,
  const Table extends Record<string, MetricSpec>,
>(prefix: Prefix, table: Table): MetricCatalogue<Table, Prefix> {
  return { prefix, table }
}

type Instrument<Spec> =
  Spec extends CounterSpec<infer Label>
    ? Counter<Label>
    : Spec extends GaugeSpec<infer Label>
      ? Gauge<Label>
      : Spec extends HistogramSpec<infer Label>
        ? Histogram<Label>
        : never
export type Instruments<Table> = { readonly [Name in keyof Table]: Instrument<Table[Name]> }

/** Makes the instruments of a catalogue in a registry. Called once per role and registry. */
export function registerMetrics<Table extends Record<string, MetricSpec>>(
  { prefix, table }: MetricCatalogue<Table>,
  registry: Registry,
): Instruments<Table> {
  const made = Object.entries(table).map(([name, spec]) => {
    const common = {
      name: `${prefix}_${name}`,
      help: spec.help,
      labelNames: [...spec.labels],
      registers: [registry],
    }
    switch (spec.type) {
      case 'counter':
        return [name, new Counter(common)]
      case 'gauge':
        return [name, new Gauge(common)]
      case 'histogram':
        return [name, new Histogram({ ...common, buckets: [...spec.buckets] })]
      default:
        return spec satisfies never
    }
  })
  return Object.fromEntries(made) as Instruments<Table>
}
