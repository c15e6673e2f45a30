import { collectorStatus } from '#contracts/collector-status.ts'
import { learntState } from '#contracts/learnt-state.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { createCodec } from '#kit/bus/codec.ts'
import type { Clock } from '#kit/clock.ts'
import { followValues } from '../follow-values.ts'
import type { ModelView } from './model-view.ts'

const statuses = createCodec(topics.collectors.name, collectorStatus)
const states = createCodec(topics.seriesState.name, learntState)

/** Feeds a view from the compacted topics of collectors. What cannot be read goes to the dead letters. */
export async function followCollectors(
  view: Pick<ModelView, 'takeCollector' | 'takeState'>,
  deps: { readonly bus: Bus; readonly clock: Clock },
): Promise<AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  opening.use(await followValues(statuses, deps, (key, value) => view.takeCollector(key, value)))
  opening.use(await followValues(states, deps, (key, value) => view.takeState(key, value)))
  const opened = opening.move()
  return { [Symbol.asyncDispose]: () => opened.disposeAsync() }
}
