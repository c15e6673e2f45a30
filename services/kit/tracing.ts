import {
  type Attributes,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api'
import { messageOf } from './errors.ts'

/**
 * Traces, in the vocabulary of OpenTelemetry. Without an SDK (kit/telemetry) all of this costs next to
 * nothing and records nothing.
 */
const tracer = trace.getTracer('foretap')

const kinds = {
  internal: SpanKind.INTERNAL,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
} as const

type Headers = Readonly<Record<string, string>>

const fromHeaders: TextMapGetter<Headers> = {
  keys: headers => Object.keys(headers),
  get: (headers, name) => headers[name],
}

export interface SpanOptions {
  readonly kind?: keyof typeof kinds
  /** Bounded values only: names of clusters and topics, counts. */
  readonly attributes?: Attributes
  /** Headers of other messages that this work is about: their traces are linked. */
  readonly about?: readonly Headers[]
}

/** Does work inside a span. A rejection marks the span as failed and goes on to the caller. */
export function inSpan<Result>(
  name: string,
  { kind = 'internal', attributes = {}, about = [] }: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan(
    name,
    { kind: kinds[kind], attributes, links: linksTo(about) },
    async span => {
      try {
        return await work(span)
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) })
        throw error
      } finally {
        span.end()
      }
    },
  )
}

/** Headers that carry the current trace with a message (W3C `traceparent`); none without a trace. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  return headers
}

/** Does work in the trace that a message's headers carry, so that a span in it continues that trace. */
export function inTraceOf<Result>(headers: Headers, work: () => Result): Result {
  return context.with(propagation.extract(ROOT_CONTEXT, headers, fromHeaders), work)
}

/** Most traces that one span links to; a batch may hold messages of many. */
const linksMax = 32

function linksTo(about: readonly Headers[]): Link[] {
  const links = new Map<string, Link>()
  for (const headers of about) {
    if (links.size === linksMax) break
    const linked = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers, fromHeaders))
    if (linked) links.set(`${linked.traceId}${linked.spanId}`, { context: linked })
  }
  return [...links.values()]
}
