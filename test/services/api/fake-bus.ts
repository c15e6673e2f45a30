import type { TopicName } from '#contracts/topics.ts'
import type { Bus, BusMessage, OutgoingMessage, SubscribeOptions } from '#kit/bus/bus.ts'

/** The least of a bus: hands each message to every subscriber at once. */
export function createFakeBus(): Bus {
  const subscribers = new Set<SubscribeOptions>()
  const published: BusMessage[] = []
  const signal = new AbortController().signal
  return {
    async publish(topic: TopicName, messages: readonly OutgoingMessage[]) {
      const delivered = messages.map(message => ({
        headers: {},
        ...message,
        topic,
        publishedAtMs: Date.now(),
      }))
      published.push(...delivered)
      for (const subscriber of subscribers) {
        if (subscriber.topic === topic) await subscriber.handle(delivered, signal)
      }
    },
    async subscribe(options) {
      subscribers.add(options)
      const before = published.filter(({ topic }) => topic === options.topic)
      const ready =
        options.from === 'earliest' && before.length > 0
          ? options.handle(before, signal)
          : Promise.resolve()
      return { ready, [Symbol.asyncDispose]: async () => void subscribers.delete(options) }
    },
    snapshot: async () => new Map(),
    async [Symbol.asyncDispose]() {},
  }
}
