import { type FaultOccurrence, faultsAt } from './fault-calendar.ts'
import { type ConsumerSpec, type WorldSpec, worldStepMs } from './specs.ts'
import { StreamState } from './stream-state.ts'
import { SubscriptionState } from './subscription-state.ts'

export interface ConsumerState {
  readonly spec: ConsumerSpec
  readonly subscriptions: readonly SubscriptionState[]
}

export interface WorldOptions {
  readonly spec: WorldSpec
  readonly seed: number
  /** Where the world begins, with empty queues. */
  readonly originMs: number
}

/** Capacities, activities and faults are looked at once a second. */
const stepsPerLook = 1_000 / worldStepMs

/**
 * Producers, partitions and consumers in memory, moved in fixed steps. Queue lengths and ages are never set: they
 * emerge from arrivals and service. Arrivals, capacities and faults are pure functions of the seed and of absolute
 * time, so two worlds with different origins agree from the moment at which their consumers have once caught up.
 */
export class World {
  readonly streams: ReadonlyMap<string, StreamState>
  readonly consumers: ReadonlyMap<string, ConsumerState>
  readonly #options: WorldOptions
  #step: number
  #faults: readonly FaultOccurrence[] = []

  constructor(options: WorldOptions) {
    const { spec, seed } = options
    this.#options = options
    this.#step = Math.floor(options.originMs / 1_000) * stepsPerLook - 1
    const transactional = new Set(
      spec.faults.flatMap(fault => (fault.kind === 'open-transaction' ? fault.streams : [])),
    )
    this.streams = new Map(
      spec.streams.map(stream => [
        stream.name,
        new StreamState(stream, {
          seed,
          beforeStep: this.#step,
          isTransactional: transactional.has(stream.name),
        }),
      ]),
    )
    this.consumers = new Map(
      spec.consumers.map(consumer => [consumer.name, this.#consumerState(consumer)]),
    )
  }

  /** The moment that the world has reached: its newest step. */
  get nowMs(): number {
    return this.#step * worldStepMs
  }

  /** Faults that stand at the newest step. */
  get faults(): readonly FaultOccurrence[] {
    return this.#faults
  }

  /** Makes every step up to a moment. Going back in time does nothing. */
  advanceTo(atMs: number): void {
    const last = Math.floor(atMs / worldStepMs)
    while (this.#step < last) this.#makeStep(this.#step + 1)
  }

  #makeStep(step: number): void {
    if (step % stepsPerLook === 0) this.#look(step)
    // Consumers first: a record is read at the earliest in the step after the one that brought it.
    for (const { subscriptions } of this.consumers.values()) {
      for (const subscription of subscriptions) subscription.advance(step)
    }
    for (const stream of this.streams.values()) stream.append(step)
    this.#step = step
  }

  #look(step: number): void {
    const atMs = step * worldStepMs
    const { spec, seed } = this.#options
    const before = this.#faults
    this.#faults = faultsAt(spec.faults, seed, atMs)
    for (const fault of this.#faults) if (!before.some(same(fault))) this.#strike(fault, step)
    for (const fault of before) {
      if (fault.spec.kind === 'open-transaction' && !this.#faults.some(same(fault))) {
        this.streams.get(fault.subject)?.closeTransaction()
      }
    }
    for (const stream of this.streams.values()) stream.prepare(atMs, this.#faults)
    for (const { subscriptions } of this.consumers.values()) {
      for (const subscription of subscriptions) subscription.prepare(atMs, this.#faults)
    }
  }

  /** What a fault does at the moment it begins; the others act for as long as they stand. */
  #strike({ spec, subject }: FaultOccurrence, step: number): void {
    const stream = this.streams.get(subject)
    if (spec.kind === 'open-transaction') stream?.openTransaction()
    if (spec.kind === 'truncate') stream?.truncate()
    if (spec.kind === 'recreate') stream?.recreate(step - 1)
  }

  #consumerState(consumer: ConsumerSpec): ConsumerState {
    const { seed } = this.#options
    const subscriptions = consumer.subscriptions.map(subscription => {
      const stream = this.streams.get(subscription.stream)
      if (stream === undefined) throw new Error(`no stream ${subscription.stream} in this world`)
      return new SubscriptionState(subscription, consumer, { seed, stream })
    })
    return { spec: consumer, subscriptions }
  }
}

function same(one: FaultOccurrence): (other: FaultOccurrence) => boolean {
  return other => other.spec === one.spec && other.startMs === one.startMs
}
