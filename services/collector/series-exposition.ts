import type { Metric, Registry } from 'prom-client'
import { seriesMetrics } from './metrics.ts'
import {
  type SeriesLabels,
  type SeriesLine,
  type SeriesMetricName,
  seriesLines,
} from './series-lines.ts'
import type { SeriesView } from './series-view.ts'

/**
 * Registers the metrics of all series as readers of a view: nothing is kept per series and metric between scrapes, so
 * what left the view is gone from the next scrape.
 *
 * prom-client writes a value as `metricName{labels} value` and takes about twice as long as we do
 * (`npm run bench -- scrape`). The lines are therefore written here and handed over as one value whose "name" is all of
 * the text but the last number. Whoever reads JSON (OpenTelemetry) gets plain values.
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
    const read = () => lines().get(name) ?? []
    const metric = {
      ...described,
      get: async () => ({
        ...described,
        values: read().map(({ series, extra, value }) => ({
          labels: { ...series, ...extra },
          value,
        })),
      }),
      getForPromString: async () => ({
        ...described,
        // The samples of a counter get another name in OpenMetrics, which a block of text would escape.
        values: type === 'counter' ? read().map(asValue) : asOneValue(described.name, read()),
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

const asValue = ({ series, extra, value }: SeriesLine) => ({
  labels: extra,
  sharedLabels: series,
  value,
})

function asOneValue(name: string, lines: readonly SeriesLine[]) {
  const last = lines.at(-1)
  if (last === undefined) return []
  const head = ({ series, extra }: SeriesLine) =>
    `${name}{${seriesText(series)}${extraText(extra)}}`
  const text = lines.map((line, i) =>
    i === lines.length - 1 ? head(line) : `${head(line)} ${line.value}`,
  )
  const metricName = text.join('\n')
  return [{ metricName, value: last.value, labels: noLabels, sharedLabels: noLabels }]
}

const texts = new WeakMap<SeriesLabels, string>()

function seriesText(series: SeriesLabels): string {
  const known = texts.get(series)
  if (known !== undefined) return known
  const { cluster, stream, consumer } = series
  const text = `cluster="${escaped(cluster)}",stream="${escaped(stream)}",consumer="${escaped(consumer)}"`
  texts.set(series, text)
  return text
}

/** Values from closed lists need no escaping. */
function extraText(extra: SeriesLine['extra']): string {
  let text = ''
  for (const label in extra) text += `,${label}="${extra[label as keyof typeof extra]}"`
  return text
}

/** Prometheus text format: backslash, newline and double quote are escaped in label values. */
const escaped = (value: string): string =>
  /[\\\n"]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
    : value
