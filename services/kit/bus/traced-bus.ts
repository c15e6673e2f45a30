import { inSpan, inTraceOf, traceHeaders } from '../tracing.ts'
import type { Bus } from './bus.ts'

/**
 * Lets traces follow messages over a bus: each publication and each handled batch is a span, and the second is a
 * child of the first (of the first message's; further traces in the batch are linked). Without an SDK it adds
 * no headers.
 */
export function withTracing(bus: Bus): Bus {
  return {
    publish: (topic, messages) =>
      inSpan(
        `publish ${topic}`,
        { kind: 'producer', attributes: attributesOf(topic, messages) },
        () => {
          const trace = traceHeaders()
          return bus.publish(
            topic,
            messages.map(message => ({ ...message, headers: { ...message.headers, ...trace } })),
          )
        },
      ),
    subscribe: options =>
      bus.subscribe({
        ...options,
        handle(messages, signal) {
          const { topic } = options
          const [first, ...others] = messages.map(({ headers }) => headers)
          const attributes = attributesOf(topic, messages)
          return inTraceOf(first ?? {}, () =>
            inSpan(`handle ${topic}`, { kind: 'consumer', attributes, about: others }, () =>
              options.handle(messages, signal),
            ),
          )
        },
      }),
    snapshot: topic => bus.snapshot(topic),
    [Symbol.asyncDispose]: () => bus[Symbol.asyncDispose](),
  }
}

/** Names by https://opentelemetry.io/docs/specs/semconv/messaging/. */
const attributesOf = (topic: string, messages: readonly unknown[]) => ({
  'messaging.destination.name': topic,
  'messaging.batch.message_count': messages.length,
})
