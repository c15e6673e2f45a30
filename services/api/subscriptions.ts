import { bridgeStatus } from '#contracts/bridge-status.ts'
import { sampleBatch } from '#contracts/sample.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus, Subscription } from '#kit/bus/bus.ts'
import { createCodec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'
import type { Clock } from '#kit/clock.ts'
import type { ViewMessage } from './view/live-view.ts'

const batches = createCodec(topics.samples.name, sampleBatch)
const statuses = createCodec(topics.bridges.name, bridgeStatus)

/**
 * Feeds the live view from the bus: every sample, and the newest status of every bridge. What cannot be read goes to
 * the dead letters and stops nothing.
 */
export async function subscribeToBus(
  take: (message: ViewMessage) => void,
  { bus, clock }: { readonly bus: Bus; readonly clock: Clock },
): Promise<Subscription> {
  const samples = await bus.subscribe({
    topic: batches.topic,
    from: 'latest',
    async handle(messages) {
      for (const message of messages) {
        const batch = await readMessage(bus, batches, { message, nowMs: clock.now() })
        if (batch) take({ kind: 'batch', batch })
      }
    },
  })
  try {
    const bridges = await bus.subscribe({
      topic: statuses.topic,
      from: 'earliest',
      async handle(messages) {
        for (const message of messages) {
          // An empty value deletes a key of a compacted topic.
          const isGone = message.value === ''
          if (isGone) {
            take({ kind: 'bridge-gone', cluster: message.key })
            continue
          }
          const status = await readMessage(bus, statuses, { message, nowMs: clock.now() })
          if (status) take({ kind: 'bridge', status })
        }
      },
    })
    return bothOf(samples, bridges)
  } catch (cause) {
    await samples[Symbol.asyncDispose]()
    throw cause
  }
}

function bothOf(first: Subscription, second: Subscription): Subscription {
  return {
    ready: Promise.all([first.ready, second.ready]).then(() => {}),
    async [Symbol.asyncDispose]() {
      await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()])
    },
  }
}
