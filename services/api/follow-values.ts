import type { Bus, Subscription } from '#kit/bus/bus.ts'
import type { Codec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'
import type { Clock } from '#kit/clock.ts'

/** Takes every value of a compacted topic, those that are there first; nothing where a key is deleted. */
export function followValues<Value>(
  codec: Codec<Value>,
  { bus, clock }: { readonly bus: Bus; readonly clock: Clock },
  take: (key: string, value: Value | undefined) => void,
): Promise<Subscription> {
  return bus.subscribe({
    topic: codec.topic,
    from: 'earliest',
    async handle(messages) {
      for (const message of messages) {
        // An empty value deletes a key of a compacted topic.
        if (message.value === '') {
          take(message.key, undefined)
          continue
        }
        const value = await readMessage(bus, codec, { message, nowMs: clock.now() })
        if (value) take(message.key, value)
      }
    },
  })
}
