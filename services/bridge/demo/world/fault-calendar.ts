import { placeOf, uniform } from './noise.ts'
import { modulo } from './recurrence.ts'
import type { FaultSpec } from './specs.ts'

/** One happening of a fault. */
export interface FaultOccurrence {
  readonly spec: FaultSpec
  /** What it befalls: a `stream/consumer`, a stream, a consumer or a broker's id. */
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
  /** Uniform in [0, 1): how hard this one hits. */
  readonly draw: number
}

/** The faults that stand at a moment. Pure: nothing but the seed and the time decide. */
export function faultsAt(
  specs: readonly FaultSpec[],
  seed: number,
  atMs: number,
): readonly FaultOccurrence[] {
  return specs
    .map((spec, index) => occurrenceAt(spec, seed ^ Math.imul(index + 1, 0x9e3779b1), atMs))
    .filter(occurrence => occurrence !== undefined)
}

function occurrenceAt(spec: FaultSpec, seed: number, atMs: number): FaultOccurrence | undefined {
  const count = Math.floor((atMs - spec.offsetMs) / spec.everyMs)
  const draw = (what: string) => uniform(seed, placeOf(what), count)
  const startMs = count * spec.everyMs + spec.offsetMs + Math.floor(draw('jitter') * spec.jitterMs)
  const endMs = startMs + spec.durationMs
  if (atMs < startMs || atMs >= endMs || draw('chance') >= spec.chance) return undefined
  const subjects = subjectsOf(spec)
  const turn = spec.isInTurn ? modulo(count, subjects.length) : draw('subject') * subjects.length
  const subject = subjects[Math.floor(turn)]
  return subject === undefined ? undefined : { spec, subject, startMs, endMs, draw: draw('depth') }
}

function subjectsOf(spec: FaultSpec): readonly string[] {
  switch (spec.kind) {
    case 'slowdown':
    case 'stop':
    case 'stall':
    case 'unsubscribe':
    case 'deploy':
      return spec.targets
    case 'burst':
    case 'open-transaction':
    case 'truncate':
    case 'recreate':
      return spec.streams
    case 'broker-down':
      return spec.brokers.map(String)
    case 'coordinator-down':
      return spec.consumers
    default:
      return spec satisfies never
  }
}
