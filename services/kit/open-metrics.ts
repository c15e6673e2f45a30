import { type Metric, type OpenMetricsContentType, Registry } from 'prom-client'

/** The formats that `/metrics` speaks. */
export type MetricsFormat = 'prometheus' | 'openmetrics'

/** The format for an Accept header: OpenMetrics for who names it, the classic text otherwise. */
export function metricsFormat(accept: string | undefined): MetricsFormat {
  const ranges = (accept ?? '').split(',').map(range => {
    const [type = '', ...parameters] = range.split(';').map(part => part.trim().toLowerCase())
    const q = parameters.find(parameter => parameter.startsWith('q='))
    return { type, quality: q === undefined ? 1 : Number(q.slice(2)) }
  })
  const qualityOf = (wanted: string) =>
    Math.max(0, ...ranges.filter(({ type }) => type === wanted).map(({ quality }) => quality))
  const openMetrics = qualityOf('application/openmetrics-text')
  return openMetrics > 0 && openMetrics >= qualityOf('text/plain') ? 'openmetrics' : 'prometheus'
}

export interface Exposition {
  readonly contentType: string
  readonly body: string
}

/** All metrics of a registry as text. */
export async function expose(registry: Registry, format: MetricsFormat): Promise<Exposition> {
  const source = format === 'openmetrics' ? openMetricsView(registry) : registry
  return { contentType: source.contentType, body: await source.metrics() }
}

/**
 * prom-client renames counters in place while it writes OpenMetrics, which would break the classic text of
 * the same registry. So it gets copies to rename.
 */
function openMetricsView(registry: Registry): Registry<OpenMetricsContentType> {
  const view = new Registry<OpenMetricsContentType>()
  view.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  for (const metric of registry.getMetricsAsArray()) {
    view.registerMetric(asView(metric as unknown as ReadableMetric) as unknown as Metric)
  }
  return view
}

interface MetricReading {
  readonly name: string
}

/** What prom-client asks of a metric when it writes; its own typings call only part of it public. */
interface ReadableMetric {
  readonly name: string
  readonly type: string
  get(): Promise<MetricReading>
  getForPromString?(): Promise<MetricReading>
}

function asView(metric: ReadableMetric) {
  const isCounter = metric.type === 'counter'
  const read = () => metric.getForPromString?.() ?? metric.get()
  return {
    name: metric.name,
    type: metric.type,
    async get() {
      const reading = await read()
      // OpenMetrics names the family without the suffix and each of its samples with it.
      return isCounter ? { ...reading, name: reading.name.replace(/_total$/, '') } : reading
    },
  }
}
