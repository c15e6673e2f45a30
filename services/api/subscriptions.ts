import { bridgeStatus } from '#contracts/bridge-status.ts'
import { sampleBatch } from '#contracts/sample.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus, BusMessage, Subscription } from '#kit/bus/bus.ts'
import type { ViewMessage } from './view/live-view.ts'

/** Feeds the live view from the bus: every sample, and the newest status of every bridge. */
export async function subscribeToBus(
  bus: Bus,
  take: (message: ViewMessage) => void,
): Promise<Subscription> {
  const samples = await bus.subscribe({
    topic: topics.samples.name,
    from: 'latest',
    handle: async messages => {
      for (const message of messages) {
        const batch = sampleBatch.safeParse(JSON.parse(message.value))
        if (batch.success) take({ kind: 'batch', batch: batch.data })
      }
    },
  })
  try {
    const bridges = await bus.subscribe({
      topic: topics.bridges.name,
      from: 'earliest',
      handle: async messages => {
        for (const message of messages) takeBridge(message, take)
      },
    })
    return {
      ready: Promise.all([samples.ready, bridges.ready]).then(() => {}),
      async [Symbol.asyncDispose]() {
        await Promise.all([bridges[Symbol.asyncDispose](), samples[Symbol.asyncDispose]()])
      },
    }
  } catch (cause) {
    await samples[Symbol.asyncDispose]()
    throw cause
  }
}

function takeBridge(message: BusMessage, take: (message: ViewMessage) => void): void {
  // An empty value deletes a key of a compacted topic.
  if (message.value === '') {
    take({ kind: 'bridge-gone', cluster: message.key })
    return
  }
  const status = bridgeStatus.safeParse(JSON.parse(message.value))
  if (status.success) take({ kind: 'bridge', status: status.data })
}
