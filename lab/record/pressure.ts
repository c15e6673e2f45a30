import type { Disturbance } from './disturbance.ts'
import type { PipelineSpec } from './pipeline-spec.ts'

/** What producers, members and broker are to do at a moment. */
export interface Pressure {
  /** Records per real second that arrive. */
  readonly arrivals: number
  /** Share of them that goes to the first partition, whatever the others get. */
  readonly hot: number
  /** Records per real second that the group's members together handle. */
  readonly service: number
  /** Bytes per real second that the broker lets the group fetch, whole ones; unlimited where absent. */
  readonly quota?: number
  /** Members of the group that are away. */
  readonly away: 'none' | 'one' | 'all'
  /** 0 … 1: how much of the time a member is there that reads nothing. */
  readonly intruder: number
}

/** Bytes of a record's value: a small event. */
export const valueBytes = 100
/** Writes per real second; those of one to a partition become one batch. */
export const writesPerS = 10
const recordFramingBytes = 12
/** Of a batch, 61 bytes, and of the answer to a fetch that brings it. */
const batchFramingBytes = 100

/** Share of the time that the intruder of a storm is there at its height. */
const intruderMost = 0.85

export function pressureAt(
  spec: PipelineSpec,
  disturbance: Disturbance | undefined,
  timeS: number,
): Pressure {
  const usual = spec.usual(timeS)
  const calm: Pressure = {
    ...{ arrivals: usual, hot: 0, service: spec.capacity },
    ...{ away: 'none', intruder: 0 },
  }
  const level = disturbance?.level(timeS) ?? 0
  if (disturbance === undefined || level <= 0) return calm
  // Demand over capacity goes from its usual value to `reach`; what is already there is not taken away.
  const headroom = spec.capacity / usual
  const push = 1 + Math.max(0, headroom * disturbance.reach - 1) * level
  switch (disturbance.kind) {
    case 'slow-consumer':
      return { ...calm, service: spec.capacity / push }
    case 'growing-load':
    case 'burst':
    case 'nightly-batch':
      return { ...calm, arrivals: usual * push }
    case 'hot-partition': {
      // The member of the first partition is to be that busy; the others notice nothing.
      const more = ((push - 1) * usual) / spec.members
      return { ...calm, arrivals: usual + more, hot: more / (usual + more) }
    }
    case 'throttled-broker':
      return { ...calm, quota: Math.round((spec.capacity / push) * wireBytes(spec, usual)) }
    case 'rebalance-storm':
      return { ...calm, intruder: intruderMost * level }
    case 'stopped-consumer':
      return { ...calm, away: 'all' }
    case 'rolling-restart':
      return { ...calm, away: 'one' }
    default:
      return disturbance.kind satisfies never
  }
}

/** Bytes that a record costs on the wire. */
function wireBytes({ partitions }: PipelineSpec, arrivals: number): number {
  const perBatch = Math.max(1, arrivals / writesPerS / partitions)
  return valueBytes + recordFramingBytes + batchFramingBytes / perBatch
}
