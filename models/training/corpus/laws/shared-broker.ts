import type { Random } from '../../../random.ts'
import { AgedQueue } from '../aged-queue.ts'
import type { PlannedFault } from '../fault-program.ts'
import { createLoad, type Load } from '../load.ts'
import { stepS } from '../recording.ts'
import { lawOf, type System } from '../simulate-law.ts'

type Kind =
  | 'noisy-neighbour'
  | 'disk-fills'
  | 'replica-catch-up'
  | 'link-degrades'
  | 'growth'
  | 'link-cut'
  | 'broker-lost'

/**
 * Consumers and a replicator behind one broker whose disk and network are shared with others. Who falls behind reads from disk,
 * not from memory, and so makes everybody slower: a loop that turns a small lag into a large one. Records become
 * readable only once replicated.
 */
export const sharedBroker = lawOf<Kind>({
  name: 'shared-broker',
  about: 'disk, memory and link shared with neighbours; replication before reading; catch-up reads',
  menu: {
    gradual: ['noisy-neighbour', 'disk-fills', 'replica-catch-up', 'link-degrades', 'growth'],
    sudden: ['link-cut', 'broker-lost'],
  },
  build: (random, noise) => new SharedBroker(random, noise),
})

class SharedBroker implements System<Kind> {
  readonly #noise: Random
  readonly #load: Load
  readonly #neighbours: Load
  readonly #replicator = new AgedQueue(stepS)
  readonly #consumer = new AgedQueue(stepS)
  /** Units of work per second: one record written, sent or read from memory costs one. */
  readonly #diskCapacity: number
  readonly #linkCapacity: number
  readonly #consumerCapacity: number
  /** Records that memory holds: a reader further behind reads from disk. */
  readonly #memory: number
  readonly #diskReadCost: number
  readonly #neighbourShare: number
  readonly #baseMs: number
  #disk = 0.3
  #loadedMs = 0

  constructor(random: Random, noise: Random) {
    this.#noise = noise
    this.#load = createLoad(random, stepS)
    this.#neighbours = createLoad(random, stepS)
    const { peak } = this.#load
    this.#neighbourShare = random.uniform(0.3, 3)
    const total = peak * (1 + this.#neighbourShare)
    this.#diskCapacity = total / random.uniform(0.3, 0.65)
    this.#linkCapacity = peak / random.uniform(0.3, 0.75)
    this.#consumerCapacity = peak / random.uniform(0.35, 0.75)
    this.#memory = peak * random.logUniform(20, 1_200)
    this.#diskReadCost = random.uniform(0.2, 1.5)
    this.#baseMs = random.logUniform(1, 60)
  }

  step(timeS: number, fault: PlannedFault<Kind> | undefined) {
    const level = fault?.level(timeS) ?? 0
    const usual = this.#load.next(timeS)
    const others =
      (this.#neighbours.next(timeS) / this.#neighbours.peak) *
      this.#load.peak *
      this.#neighbourShare
    const trouble = this.#troubleOf(fault, level, { usual, others })
    const rate = usual * trouble.arrivals
    const behind = this.#consumer.backlog
    const fromDisk = Math.max(0, 1 - this.#memory / Math.max(behind, 1)) * this.#consumerCapacity
    const demand = rate + others * trouble.neighbours + fromDisk * this.#diskReadCost
    const disk = Math.min(0.995, demand / (this.#diskCapacity * trouble.disk))
    this.#disk = 0.6 * this.#disk + 0.4 * disk
    // Past nine tenths a disk gives everybody less.
    const squeeze = this.#disk > 0.9 ? Math.max(0.08, (1 - this.#disk) / 0.1) : 1
    const link = this.#linkCapacity * trouble.link * squeeze * Math.exp(0.04 * this.#noise.normal())
    const readable = this.#replicator.tick(rate * stepS, link * stepS)
    this.#replicator.commit()
    const speed = this.#consumerCapacity * squeeze * Math.exp(0.06 * this.#noise.normal())
    const taken = this.#consumer.tick(readable, speed * stepS)
    this.#consumer.commit()
    const wait = this.#baseMs * (1 + (0.7 * this.#disk) / (1 - this.#disk))
    this.#loadedMs = wait * Math.exp(0.15 * this.#noise.normal())
    const ageS = this.#consumer.ageS() + this.#replicator.ageS()
    return {
      value: 1_000 * ageS + this.#loadedMs * this.#noise.uniform(1.5, 3),
      arrivalRate: rate,
      consumeRate: taken / stepS,
      backlog: this.#consumer.backlog + this.#replicator.backlog,
      brokerP99Ms: this.#loadedMs,
      rebalance: fault?.kind === 'broker-lost' && timeS - fault.startS < 30,
    }
  }

  #troubleOf(
    fault: PlannedFault<Kind> | undefined,
    level: number,
    { usual, others }: { usual: number; others: number },
  ) {
    const trouble = { arrivals: 1, neighbours: 1, disk: 1, link: 1 }
    if (fault === undefined) return trouble
    const push = (capacity: number, demand: number) =>
      1 + Math.max(0, (capacity / Math.max(demand, 1e-9)) * fault.reach - 1) * level
    switch (fault.kind) {
      case 'noisy-neighbour':
      case 'replica-catch-up':
        trouble.neighbours = push(this.#diskCapacity - usual, others)
        break
      case 'disk-fills':
        trouble.disk = 1 / push(this.#diskCapacity, usual + others)
        break
      case 'link-degrades':
        trouble.link = 1 / push(this.#linkCapacity, usual)
        break
      case 'growth':
        trouble.arrivals = push(Math.min(this.#consumerCapacity, this.#linkCapacity), usual)
        break
      case 'link-cut':
        trouble.link = 1 - level
        break
      case 'broker-lost':
        trouble.link = 1 - fault.reach * level
        trouble.disk = 1 - 0.5 * fault.reach * level
        break
      default:
        fault.kind satisfies never
    }
    return trouble
  }
}
