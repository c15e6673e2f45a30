import type { FaultOccurrence } from './fault-calendar.ts'
import { drift, placeOf, uniform, wholeOf } from './noise.ts'
import { isInside } from './recurrence.ts'
import { capacityShare } from './slowdown.ts'
import { type ConsumerSpec, type SubscriptionSpec, type Target, worldStepMs } from './specs.ts'
import { meanRatePerS, type StreamState } from './stream-state.ts'

/** What the members of a consumer do with a stream at a moment. */
export type Activity = 'reading' | 'stalled' | 'stopped' | 'rebalancing' | 'unsubscribed'

/** How long a deployment keeps a consumer between two assignments. */
const rebalanceMs = 15_000
/** After a deployment caches are cold: capacity compared with the usual. */
const coldShare = 0.75
/** An autoscaler adds members while more than this many seconds of arrivals are unread. */
const scaleOutBacklogS = 20
const scaleOutFactor = 1.7
/** A peak is so much higher than drawn: what the drift of arrivals and capacity takes from an age that grows for minutes, and more. */
const marginMs = 13_000
const driftPeriodMs = 60_000
const driftShare = 0.06

/** One consumer on one stream: reads what its capacity allows, commits at intervals. */
export class SubscriptionState {
  readonly spec: SubscriptionSpec
  readonly stream: StreamState
  readonly #consumer: ConsumerSpec
  readonly #seed: number
  readonly #places: readonly number[]
  readonly #commitSteps: number
  readonly #commitPhase: number
  #incarnation: number
  #positions: number[]
  #committed: (number | undefined)[]
  #activity: Activity = 'reading'
  #capacityPerS = 0

  constructor(
    spec: SubscriptionSpec,
    consumer: ConsumerSpec,
    { seed, stream }: { seed: number; stream: StreamState },
  ) {
    const place = placeOf(`${spec.stream}/${consumer.name}`)
    this.spec = spec
    this.stream = stream
    this.#consumer = consumer
    this.#seed = seed
    this.#places = stream.partitions.map(
      (_, partition) => place ^ Math.imul(partition + 1, 0x85ebca6b),
    )
    this.#commitSteps = Math.max(1, Math.round(spec.commitEveryMs / worldStepMs))
    this.#commitPhase = Math.floor(uniform(seed, place, 0) * this.#commitSteps)
    this.#incarnation = stream.incarnation
    // The world begins with every consumer caught up; its queues are its own from there.
    this.#positions = stream.partitions.map(({ log }) => log.end)
    this.#committed = [...this.#positions]
  }

  get activity(): Activity {
    return this.#activity
  }

  /** The committed offset of a partition; `undefined` where the consumer has committed nothing. */
  committed(partition: number): number | undefined {
    return this.#committed[partition]
  }

  /** Sets activity and capacity for the coming second. */
  prepare(atMs: number, faults: readonly FaultOccurrence[]): void {
    const target: Target = `${this.spec.stream}/${this.#consumer.name}`
    const mine = faults.filter(({ subject }) => subject === target)
    const before = this.#activity
    this.#activity = this.#activityAt(atMs, mine)
    // A consumer that leaves in good order commits what it has read.
    if (before === 'reading' && this.#activity !== 'reading' && this.#activity !== 'stalled')
      this.#commit()
    const noise = drift({ seed: this.#seed, place: this.#places[0] ?? 0 }, atMs, driftPeriodMs)
    this.#capacityPerS = this.#capacityAt(atMs, mine) * (1 + driftShare * noise)
  }

  advance(step: number): void {
    if (this.#incarnation !== this.stream.incarnation) this.#startOver()
    if (this.#activity !== 'reading') return
    const perStep = (this.#capacityPerS * worldStepMs) / 1_000
    const partitions = this.stream.partitions
    for (let p = 0; p < partitions.length; p++) {
      const partition = partitions[p]
      if (partition === undefined) continue
      const { log, share } = partition
      const readable = this.#consumer.isolation === 'read_committed' ? log.stable : log.end
      // Out of range: the client starts again at the oldest record, or at the end where the log became shorter.
      const position = Math.min(Math.max(this.#positions[p] ?? 0, log.logStart), log.end)
      const capacity = wholeOf(perStep * share, uniform(this.#seed, this.#places[p] ?? 0, step))
      this.#positions[p] = position + Math.max(0, Math.min(capacity, readable - position))
    }
    if ((step + this.#commitPhase) % this.#commitSteps === 0) this.#commit()
  }

  #commit(): void {
    this.#committed = [...this.#positions]
  }

  /** Kafka deletes the committed offsets on a stream together with the stream. */
  #startOver(): void {
    this.#incarnation = this.stream.incarnation
    this.#positions = this.stream.partitions.map(({ log }) => log.logStart)
    this.#committed = this.stream.partitions.map(() => undefined)
  }

  #activityAt(atMs: number, faults: readonly FaultOccurrence[]): Activity {
    if (this.#consumer.runsIn && !isInside(this.#consumer.runsIn, atMs)) return 'stopped'
    for (const { spec, startMs } of faults) {
      if (spec.kind === 'stop') return 'stopped'
      if (spec.kind === 'stall') return 'stalled'
      if (spec.kind === 'unsubscribe') return 'unsubscribed'
      if (spec.kind === 'deploy' && atMs < startMs + rebalanceMs) return 'rebalancing'
    }
    return 'reading'
  }

  #capacityAt(atMs: number, faults: readonly FaultOccurrence[]): number {
    const mean = meanRatePerS(this.stream.spec, atMs)
    const { capacity, objectiveMs } = this.spec
    const usual = capacity.kind === 'fixed' ? capacity.perS : mean * capacity.headroom
    const slowdown = faults.find(({ spec }) => spec.kind === 'slowdown')
    if (slowdown?.spec.kind === 'slowdown') {
      const { spec, startMs, draw } = slowdown
      const headroom = mean === 0 ? 1 : usual / mean
      const peakAgeMs = objectiveMs * peakOf(draw) + marginMs
      return usual * capacityShare({ ...spec, headroom, peakAgeMs }, atMs - startMs)
    }
    const isScaledOut = capacity.kind === 'autoscaled' && this.#backlog() > scaleOutBacklogS * mean
    const isCold = faults.some(({ spec }) => spec.kind === 'deploy')
    return usual * (isScaledOut ? scaleOutFactor : 1) * (isCold ? coldShare : 1)
  }

  /** Records that are appended and not read. */
  #backlog(): number {
    return this.stream.partitions.reduce(
      (sum, { log, partition }) => sum + Math.max(0, log.end - (this.#positions[partition] ?? 0)),
      0,
    )
  }
}

/** One in twenty slowdowns ends by itself before the objective is broken. */
function peakOf(draw: number): number {
  return draw < 1 / 20 ? 0.5 + 7 * draw : 1.15 + 0.3 * (draw - 1 / 20)
}
