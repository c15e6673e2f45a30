import type { ConsumerInfo, StreamInfo } from '#bridge/offsets/offset-source.ts'
import type { StreamState } from './world/stream-state.ts'
import type { ConsumerState } from './world/world.ts'

export function describeStream({ spec, incarnation }: StreamState): StreamInfo {
  return {
    stream: spec.name,
    partitions: spec.partitions,
    timestamps: spec.timestamps,
    compacted: spec.compactedKeys !== undefined,
    incarnation: `${spec.name}-${incarnation}`,
  }
}

/** What a coordinator says of a consumer; of one that assigns its partitions itself it knows no members. */
export function describeConsumer({ spec, subscriptions }: ConsumerState): ConsumerInfo {
  const { name: consumer, kind } = spec
  if (kind === 'assign-only') return { consumer, kind, state: 'empty', members: 0 }
  const present = subscriptions.filter(({ activity }) => activity !== 'stopped')
  if (present.length === 0) {
    return { consumer, kind, state: 'empty', members: 0, reads: new Set() }
  }
  const isRebalancing = present.some(({ activity }) => activity === 'rebalancing')
  const read = present.filter(({ activity }) => activity !== 'unsubscribed')
  return {
    consumer,
    kind,
    state: isRebalancing ? 'rebalancing' : 'stable',
    members: spec.members,
    reads: new Set(read.map(subscription => subscription.spec.stream)),
  }
}
