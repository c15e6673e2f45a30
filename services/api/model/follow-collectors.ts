import { collectorStatus } from '#contracts/collector-status.ts'
import { learntState } from '#contracts/learnt-state.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus, Subscription } from '#kit/bus/bus.ts'
import { type Codec, createCodec } from '#kit/bus/codec.ts'
import { readMessage } from '#kit/bus/read-message.ts'
import type { Clock } from '#kit/clock.ts'
import type { ModelView } from './model-view.ts'

const statuses = createCodec(topics.collectors.name, collectorStatus)
const states = createCodec(topics.seriesState.name, learntState)

/** Feeds a view from the compacted topics of collectors. What cannot be read goes to the dead letters. */
export async function followCollectors(
  view: Pick<ModelView, 'takeCollector' | 'takeState'>,
  deps: { readonly bus: Bus; readonly clock: Clock },
): Promise<AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  opening.use(await follow(statuses, deps, (key, value) => view.takeCollector(key, value)))
  opening.use(await follow(states, deps, (key, value) => view.takeState(key, value)))
  const opened = opening.move()
  return { [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

function follow<Value>(
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
