import type { Random } from '../../../random.ts'
import { AgedQueue } from '../aged-queue.ts'
import type { PlannedFault } from '../fault-program.ts'
import { createLoad, type Load } from '../load.ts'
import { stepS } from '../recording.ts'
import { lawOf, type System } from '../simulate-law.ts'

type Kind =
  | 'traffic-ramp'
  | 'slow-consumer'
  | 'leak'
  | 'hot-partition'
  | 'burst'
  | 'consumer-lost'
  | 'stall'
  | 'rolling-restart'

const tickS = 2

/** Partitions read by a fixed set of consumers that commit at intervals: the age is a saw-tooth of commits, or a queue. */
export const fluidQueue = lawOf<Kind>({
  name: 'fluid-queue',
  about: 'partitions, fixed consumers, periodic commits; the age of the oldest uncommitted record',
  menu: {
    gradual: ['traffic-ramp', 'slow-consumer', 'leak', 'hot-partition'],
    sudden: ['burst', 'consumer-lost', 'stall', 'rolling-restart'],
  },
  build: (random, noise) => new FluidQueue(random, noise),
})

/** What acts during a step. */
interface Effects {
  arrivals: number
  capacity: number
  /** Share of all arrivals that moves to the hot partition. */
  hot: number
  /** Seconds of each step in which nothing is read. */
  pausedS: number
  rebalance: boolean
}

class FluidQueue implements System<Kind> {
  readonly #noise: Random
  readonly #load: Load
  readonly #queues: readonly AgedQueue[]
  readonly #weights: readonly number[]
  readonly #shares: readonly number[]
  readonly #hottest: number
  readonly #capacity: number
  readonly #commitEveryS: number
  readonly #floorMs: number
  readonly #pausesPerMinute: number
  readonly #pauseMaxS: number

  constructor(random: Random, noise: Random) {
    this.#noise = noise
    this.#load = createLoad(random, stepS)
    const partitions = random.int(1, 12)
    const spread = random.uniform(0, 0.4)
    const raw = Array.from({ length: partitions }, () => Math.exp(random.normal() * spread))
    const sum = raw.reduce((a, b) => a + b, 0)
    this.#weights = raw.map(weight => weight / sum)
    // Consumers are provisioned for what they see, half-heartedly.
    const even = random.uniform(0.1, 0.5)
    this.#shares = this.#weights.map(weight => (1 - even) * weight + even / partitions)
    this.#hottest = this.#weights.indexOf(Math.max(...this.#weights))
    this.#queues = raw.map(() => new AgedQueue(tickS))
    this.#capacity = this.#load.peak / random.uniform(0.35, 0.85)
    this.#commitEveryS = random.pick([2, 4, 6, 10, 20, 30, 60])
    this.#floorMs = random.logUniform(2, 800)
    this.#pausesPerMinute = random.uniform(0, 1.5)
    this.#pauseMaxS = random.uniform(0.2, 4)
  }

  step(timeS: number, fault: PlannedFault<Kind> | undefined) {
    const usual = this.#load.next(timeS)
    const effects = this.#effectsOf(timeS, fault, usual)
    if (this.#noise.chance((this.#pausesPerMinute * stepS) / 60)) {
      effects.pausedS = Math.max(effects.pausedS, this.#noise.uniform(0.1, this.#pauseMaxS))
    }
    let arrived = 0
    let taken = 0
    for (let tick = 0; tick < stepS / tickS; tick++) {
      const running = 1 - Math.min(1, Math.max(0, effects.pausedS / tickS - tick))
      const commits = (timeS + tick * tickS) % this.#commitEveryS < tickS && running > 0
      for (const [p, queue] of this.#queues.entries()) {
        const weight = this.#weights[p] ?? 0
        const isHot = p === this.#hottest
        const share = isHot ? weight + effects.hot * (1 - weight) : weight * (1 - effects.hot)
        const amount = usual * effects.arrivals * share * tickS
        const can = this.#capacity * (this.#shares[p] ?? 0) * effects.capacity * running * tickS
        taken += queue.tick(amount, can)
        arrived += amount
        if (commits) queue.commit()
      }
    }
    const busy = Math.min(0.97, (usual * effects.arrivals) / (this.#capacity * effects.capacity))
    const service = this.#floorMs * (1 + (0.2 * busy) / (1 - busy))
    return {
      value:
        1_000 * Math.max(...this.#queues.map(queue => queue.ageS())) +
        service * Math.exp(0.1 * this.#noise.normal()),
      arrivalRate: arrived / stepS,
      consumeRate: taken / stepS,
      backlog: this.#queues.reduce((sum, queue) => sum + queue.backlog, 0),
      rebalance: effects.rebalance,
    }
  }

  #effectsOf(timeS: number, fault: PlannedFault<Kind> | undefined, usual: number): Effects {
    const effects = { arrivals: 1, capacity: 1, hot: 0, pausedS: 0, rebalance: false }
    if (fault === undefined) return effects
    const level = fault.level(timeS)
    const headroom = this.#capacity / Math.max(usual, 1e-9)
    // Demand over capacity reaches fault.reach when the level is 1.
    const push = 1 + Math.max(0, headroom * fault.reach - 1) * level
    switch (fault.kind) {
      case 'traffic-ramp':
      case 'burst':
        effects.arrivals = fault.kind === 'burst' ? Math.max(1, headroom * (1 + fault.reach)) : push
        break
      case 'slow-consumer':
        effects.capacity = 1 / push
        break
      case 'leak':
        // A heap that fills: longer pauses and less throughput.
        effects.capacity = 1 / push
        effects.pausedS = stepS * 0.3 * level ** 2
        break
      case 'hot-partition': {
        const own = (this.#shares[this.#hottest] ?? 0) * headroom
        effects.hot = Math.min(0.95, Math.max(0, own * fault.reach) * level)
        break
      }
      case 'consumer-lost':
        effects.capacity = 1 - 0.6 * fault.reach * level
        effects.rebalance = timeS - fault.startS < 40
        effects.pausedS = effects.rebalance ? stepS : 0
        break
      case 'stall':
        effects.pausedS = stepS * level
        break
      case 'rolling-restart':
        effects.rebalance = (timeS - fault.startS) % 90 < 30
        effects.pausedS = effects.rebalance ? stepS : 0
        break
      default:
        fault.kind satisfies never
    }
    return effects
  }
}
