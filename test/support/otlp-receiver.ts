import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

interface ReceivedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  readonly kind: number
}

interface ReceivedMetric {
  readonly name: string
  readonly unit: string
  readonly kind: 'gauge' | 'sum' | 'histogram' | undefined
  /** Value of the first point of a gauge or sum. */
  readonly value: number | undefined
}

export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string
  readonly spans: readonly ReceivedSpan[]
  readonly metrics: readonly ReceivedMetric[]
  /** Attributes of the resources seen, as text. */
  readonly resource: ReadonlyMap<string, string>
  readonly contentTypes: ReadonlySet<string>
}

/** A real OTLP/HTTP endpoint for protobuf: what an OpenTelemetry collector would be. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = []
  const metrics: ReceivedMetric[] = []
  const resource = new Map<string, string>()
  const contentTypes = new Set<string>()
  const server = createServer(async (request, response) => {
    contentTypes.add(request.headers['content-type'] ?? '')
    const message = parse(await readBody(request))
    for (const part of message.messages(1)) {
      for (const attribute of part.messages(1).flatMap(one => one.messages(1))) {
        resource.set(attribute.text(1), attribute.messages(2)[0]?.text(1) ?? '')
      }
      const items = part.messages(2).flatMap(scope => scope.messages(2))
      if (request.url === '/v1/traces') spans.push(...items.map(readSpan))
      if (request.url === '/v1/metrics') metrics.push(...items.map(readMetric))
    }
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ url: `http://127.0.0.1:${port}`, spans, metrics, resource, contentTypes },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

// Field numbers are those of opentelemetry/proto/{trace,metrics}/v1.
const readSpan = (span: Message): ReceivedSpan => ({
  traceId: span.bytes(1).toString('hex'),
  spanId: span.bytes(2).toString('hex'),
  parentSpanId: span.bytes(4).toString('hex'),
  name: span.text(5),
  kind: span.number(6),
})

const dataFields = { gauge: 5, sum: 7, histogram: 9 } as const

function readMetric(metric: Message): ReceivedMetric {
  const kinds = Object.entries(dataFields) as ['gauge' | 'sum' | 'histogram', number][]
  const found = kinds.find(([, field]) => metric.messages(field).length > 0)
  const point = found && metric.messages(found[1])[0]?.messages(1)[0]
  return { name: metric.text(1), unit: metric.text(3), kind: found?.[0], value: point?.double(4) }
}

/** One protobuf message by field number (https://protobuf.dev/programming-guides/encoding). */
interface Message {
  messages(field: number): Message[]
  bytes(field: number): Buffer
  text(field: number): string
  number(field: number): number
  double(field: number): number | undefined
}

function parse(buffer: Buffer): Message {
  const fields = new Map<number, (Buffer | number)[]>()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = buffer.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(value)
    }
  }
  const take = (length: number) => {
    if (at + length > buffer.length) throw new RangeError('The message is cut off.')
    at += length
    return buffer.subarray(at - length, at)
  }
  const readValue = (type: number) => {
    switch (type) {
      case 0:
        return varint()
      case 1:
        return take(8)
      case 2:
        return take(varint())
      case 5:
        return take(4)
      default:
        throw new RangeError(`There is no wire type ${type}.`)
    }
  }
  while (at < buffer.length) {
    const tag = varint()
    const values = fields.get(tag >>> 3) ?? []
    values.push(readValue(tag & 7))
    fields.set(tag >>> 3, values)
  }
  const buffers = (field: number) =>
    (fields.get(field) ?? []).filter(value => typeof value !== 'number')
  return {
    messages: field => buffers(field).map(parse),
    bytes: field => buffers(field)[0] ?? Buffer.alloc(0),
    text: field => (buffers(field)[0] ?? Buffer.alloc(0)).toString('utf8'),
    number: field => Number(fields.get(field)?.[0] ?? 0),
    double: field => buffers(field)[0]?.readDoubleLE(0),
  }
}
