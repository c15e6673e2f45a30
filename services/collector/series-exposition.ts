import type { Metric, Registry } from 'prom-client'
import { seriesMetrics } from './metrics.ts'
import { type SeriesLine, type SeriesMetricName, seriesLines } from './series-lines.ts'
import type { SeriesView } from './series-view.ts'

/**
 * Registers the metrics of all series as readers of a view: nothing is kept per series and metric between scrapes, so
 * what left the view is gone from the next scrape.
 *
 * prom-client writes a value as `metricName{labels} value`. Its own writing of 160,000 values takes 290–410 ms; the
 * lines are therefore written here (65–105 ms) and handed over as one value whose "name" is all of the text but the
 * last number. Whoever reads JSON (OpenTelemetry) gets plain values.
 */
export function exposeSeries(
  registry: Registry,
  { view, now }: { readonly view: SeriesView; readonly now: () => number },
): Disposable {
  // All metrics of one scrape are asked for in one turn and must speak of the same moment.
  let current: Map<SeriesMetricName, SeriesLine[]> | undefined
  const lines = () => {
    if (current === undefined) {
      const { shown, omitted } = view.show(now())
      current = seriesLines(shown, omitted.largest)
      queueMicrotask(() => {
        current = undefined
      })
    }
    return current
  }
  const names = Object.keys(seriesMetrics.table) as SeriesMetricName[]
  for (const name of names) {
    const { type, help } = seriesMetrics.table[name]
    const described = { name: `${seriesMetrics.prefix}_${name}`, help, type, aggregator: 'sum' }
    const values = () => lines().get(name) ?? []
    const metric = {
      ...described,
      get: async () => ({ ...described, values: values() }),
      getForPromString: async () => ({
        ...described,
        // A counter's samples are renamed in OpenMetrics, which a block of text would escape.
        values: type === 'counter' ? values() : asOneValue(described.name, values()),
      }),
      reset() {},
    }
    registry.registerMetric(metric as unknown as Metric)
  }
  return {
    [Symbol.dispose]() {
      for (const name of names) registry.removeSingleMetric(`${seriesMetrics.prefix}_${name}`)
    },
  }
}

const noLabels = Object.freeze({})

function asOneValue(name: string, lines: readonly SeriesLine[]) {
  const last = lines.at(-1)
  if (last === undefined) return []
  const text = lines.map(({ labels, value }, i) => {
    const head = `${name}{${labelText(labels)}}`
    return i === lines.length - 1 ? head : `${head} ${value}`
  })
  const metricName = text.join('\n')
  return [{ metricName, value: last.value, labels: noLabels, sharedLabels: noLabels }]
}

const texts = new WeakMap<object, string>()

function labelText(labels: Readonly<Record<string, string>>): string {
  const known = texts.get(labels)
  if (known !== undefined) return known
  const text = Object.entries(labels)
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .join(',')
  texts.set(labels, text)
  return text
}

/** Prometheus text format: backslash, newline and double quote are escaped in label values. */
const escaped = (value: string): string =>
  /[\\\n"]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
    : value
