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
  /** In pieces: to put megabytes together once more would be for nothing. */
  readonly body: readonly Uint8Array[]
  /** To be called once the body is sent or given up: its memory may then be used again. */
  release(): void
}

interface TextLines {
  readonly bytes: Uint8Array
  /** Says that the bytes are not needed any more. */
  release(): void
}

/** A metric of a registry that writes its own lines, where there are too many of them for prom-client. */
export interface TextMetric extends ReadableMetric {
  readonly help: string
  /** Lines without exemplars, each with its end; they read the same in both formats. */
  textLines(): TextLines
}

/** All metrics of a registry as text. */
export async function expose(registry: Registry, format: MetricsFormat): Promise<Exposition> {
  const isOpen = format === 'openmetrics'
  const source = isOpen ? openMetricsView(registry) : registry
  const { contentType } = source
  const metrics = registry.getMetricsAsArray() as unknown as readonly ReadableMetric[]
  const own = new Map(metrics.filter(isTextMetric).map(metric => [metric.name, metric]))
  // Asked for in one turn, so that all speak of the same moment.
  const texts = await Promise.all(
    metrics.map(({ name }) => {
      const text = own.get(name)
      return text === undefined
        ? source.getSingleMetricAsString(name)
        : ([headOf(text, format), text.textLines()] as const)
    }),
  )
  const pieces: Uint8Array[] = []
  const lent: TextLines[] = []
  let waiting = ''
  for (const text of texts) {
    if (typeof text === 'string') waiting += `${text}\n`
    else {
      const [head, lines] = text
      pieces.push(Buffer.from(waiting + head), lines.bytes)
      lent.push(lines)
      waiting = ''
    }
    if (!isOpen) waiting += '\n'
  }
  pieces.push(Buffer.from(isOpen ? `${waiting}# EOF\n` : waiting))
  const release = () => {
    for (const lines of lent) lines.release()
  }
  return { contentType, body: pieces, release }
}

const isTextMetric = (metric: ReadableMetric): metric is ReadableMetric & TextMetric =>
  typeof (metric as Partial<TextMetric>).textLines === 'function'

function headOf({ name, help, type }: TextMetric, format: MetricsFormat): string {
  const family = format === 'openmetrics' ? familyName(name, type) : name
  const text = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return `# HELP ${family} ${text}\n# TYPE ${family} ${type}\n`
}

/** OpenMetrics names the family of a counter without the suffix, and each of its samples with it. */
const familyName = (name: string, type: string): string =>
  type === 'counter' ? name.replace(/_total$/, '') : name

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
  const read = () => metric.getForPromString?.() ?? metric.get()
  return {
    name: metric.name,
    type: metric.type,
    async get() {
      const reading = await read()
      return { ...reading, name: familyName(reading.name, metric.type) }
    },
  }
}
