import type { Metric, Registry } from 'prom-client'
import type { TextMetric } from '#kit/open-metrics.ts'
import { fansOf } from './fans.ts'
import { seriesMetrics } from './metrics.ts'
import type { ExtraLabels, SeriesLabels, SeriesMetricName } from './series-labels.ts'
import { type Shown, visitSeries } from './series-lines.ts'
import { SeriesText } from './series-text.ts'
import type { SeriesView } from './series-view.ts'

interface ExpositionDeps {
  readonly view: SeriesView
  readonly now: () => number
  /** Series whose foretold quantiles are in the metrics at most. */
  readonly fanSeriesMax: number
}

/**
 * Registers the metrics of all series as readers of a view: nothing is kept per series and metric between scrapes, so
 * what left the view is gone from the next scrape. Their text is written here and not by prom-client, which takes
 * several times as long; whoever reads JSON (OpenTelemetry) gets plain values.
 */
export function exposeSeries(registry: Registry, deps: ExpositionDeps): Disposable {
  const { prefix, table } = seriesMetrics
  const shown = (): Shown => {
    const { shown, omitted } = deps.view.show(deps.now())
    return { shown, omitted: omitted.largest, fans: fansOf(shown, deps.fanSeriesMax) }
  }
  // All metrics of one scrape are asked for in one turn and must speak of the same moment.
  // Tens of megabytes for a large fleet: the memory of one scrape is kept for the next one.
  let idle: SeriesText | undefined
  const text = ofOneTurn(() => {
    const sink = idle ?? new SeriesText(prefix)
    idle = undefined
    sink.clear()
    visitSeries(shown(), sink)
    return sink
  })
  const values = ofOneTurn(() => valuesOf(shown()))
  const names = Object.keys(table) as SeriesMetricName[]
  for (const name of names) {
    const { type, help } = table[name]
    const described = { name: `${prefix}_${name}`, help, type, aggregator: 'sum' }
    const metric: TextMetric & { reset(): void } = {
      ...described,
      get: async () => ({ ...described, values: values().get(name) ?? [] }),
      textLines() {
        const sink = text()
        const release = () => {
          idle = sink
        }
        return { bytes: sink.block(name), release }
      },
      reset() {},
    }
    registry.registerMetric(metric as unknown as Metric)
  }
  return {
    [Symbol.dispose]() {
      for (const name of names) registry.removeSingleMetric(`${prefix}_${name}`)
    },
  }
}

/** What is made once for all who ask before anything else happens. */
function ofOneTurn<Made>(make: () => Made): () => Made {
  let current: { readonly made: Made } | undefined
  return () => {
    if (current === undefined) {
      current = { made: make() }
      queueMicrotask(() => {
        current = undefined
      })
    }
    return current.made
  }
}

interface SeriesValue {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

function valuesOf(shown: Shown): ReadonlyMap<SeriesMetricName, readonly SeriesValue[]> {
  const values = new Map<SeriesMetricName, SeriesValue[]>()
  let current: SeriesLabels | undefined
  visitSeries(shown, {
    series({ cluster, stream, consumer }) {
      current = { cluster, stream, consumer }
    },
    put(name: SeriesMetricName, value: number, extra?: ExtraLabels) {
      const line = { labels: { ...current, ...extra?.labels }, value }
      const list = values.get(name)
      if (list) list.push(line)
      else values.set(name, [line])
    },
  })
  return values
}
