import { bridgeStatus } from '#contracts/bridge-status.ts'
import { deadLetter } from '#contracts/dead-letter.ts'
import { sampleBatch } from '#contracts/sample.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus, BusMessage, Subscription } from '#kit/bus/bus.ts'
import { type Codec, createCodec, deadLetterOf } from '#kit/bus/codec.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { ApiInstruments } from './metrics.ts'
import type { ViewMessage } from './view/live-view.ts'

export interface SubscriptionDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Pick<ApiInstruments, 'messages_unreadable_total'>
}

const batches = createCodec(topics.samples.name, sampleBatch)
const statuses = createCodec(topics.bridges.name, bridgeStatus)
const deadLetters = createCodec(topics.deadLetters.name, deadLetter)

/** Feeds the live view from the bus: every sample, and the newest status of every bridge. */
export async function subscribeToBus(
  take: (message: ViewMessage) => void,
  deps: SubscriptionDeps,
): Promise<Subscription> {
  const { bus } = deps
  const samples = await bus.subscribe({
    topic: batches.topic,
    from: 'latest',
    async handle(messages) {
      for (const message of messages) {
        const batch = await read(batches, message, deps)
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
          const status = isGone ? undefined : await read(statuses, message, deps)
          if (isGone) take({ kind: 'bridge-gone', cluster: message.key })
          else if (status) take({ kind: 'bridge', status })
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

/** What a message says; one that cannot be read goes to the dead letters and stops nothing. */
async function read<Value>(
  codec: Codec<Value>,
  message: BusMessage,
  { bus, clock, log, metrics }: SubscriptionDeps,
): Promise<Value | undefined> {
  const decoded = codec.decode(message.value)
  if (decoded.ok) return decoded.value
  const { reason, detail } = decoded
  metrics.messages_unreadable_total.inc({ topic: message.topic, reason })
  const letter = deadLetterOf(message, { reason, detail, atMs: clock.now() })
  try {
    const value = deadLetters.encode(letter)
    await bus.publish(deadLetters.topic, [{ key: message.topic, value }])
  } catch (thrown) {
    // Asking for it again would hold up what follows; the metric has counted it.
    log.warn({ reason: messageOf(thrown) }, 'a message that cannot be read was not kept')
  }
  return undefined
}
