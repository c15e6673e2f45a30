import type { Random } from '../../../random.ts'
import { AgedQueue } from '../aged-queue.ts'
import type { PlannedFault } from '../fault-program.ts'
import { createLoad, type Load } from '../load.ts'
import { stepS } from '../recording.ts'
import { lawOf, type System } from '../simulate-law.ts'

type Kind =
  | 'slow-dependency'
  | 'retry-spiral'
  | 'pool-leak'
  | 'campaign'
  | 'dependency-down'
  | 'poison-batch'

const tickS = 2

/**
 * A consumer that calls services in sequence with bounded concurrency. Throughput of a stage is concurrency over latency
 * (Little's law), latency grows with utilisation, failed calls come back as retries, and full buffers hold the
 * stage before them: the lag appears at the head while the cause is at the tail.
 */
export const tandemStages = lawOf<Kind>({
  name: 'tandem-stages',
  about:
    'stages with bounded concurrency and buffers, retries, back-pressure; age at the head of the chain',
  menu: {
    gradual: ['slow-dependency', 'retry-spiral', 'pool-leak', 'campaign'],
    sudden: ['dependency-down', 'poison-batch'],
  },
  build: (random, noise) => new TandemStages(random, noise),
})

interface Stage {
  /** Seconds that one call takes when the stage is idle. */
  readonly callS: number
  readonly concurrency: number
  /** Records that fit between this stage and the one before. */
  readonly room: number
  readonly failureShare: number
  buffered: number
  /** Smoothed share of the concurrency in use. */
  busy: number
}

class TandemStages implements System<Kind> {
  readonly #noise: Random
  readonly #load: Load
  readonly #head = new AgedQueue(tickS)
  readonly #stages: Stage[]
  readonly #weakest: number
  readonly #commitEveryS: number
  readonly #noiseOfCalls: number
  #flicker = 0

  constructor(random: Random, noise: Random) {
    this.#noise = noise
    this.#load = createLoad(random, stepS)
    const count = random.int(2, 4)
    this.#weakest = random.int(0, count - 1)
    this.#stages = Array.from({ length: count }, (_, i) => {
      const callS = random.logUniform(0.002, 1.5)
      const room = this.#load.peak * tickS * random.logUniform(4, 60)
      const target = i === this.#weakest ? random.uniform(0.4, 0.8) : random.uniform(0.2, 0.5)
      const concurrency = (this.#load.peak * callS) / target
      return {
        callS,
        concurrency,
        room,
        failureShare: random.uniform(0, 0.03),
        buffered: 0,
        busy: 0.3,
      }
    })
    this.#commitEveryS = random.pick([2, 4, 10, 20])
    this.#noiseOfCalls = random.uniform(0.02, 0.2)
  }

  step(timeS: number, fault: PlannedFault<Kind> | undefined) {
    const usual = this.#load.next(timeS)
    const level = fault?.level(timeS) ?? 0
    const arrivals = usual * this.#arrivalFactor(fault, usual, level)
    this.#flicker = 0.9 * this.#flicker + 0.4 * this.#noiseOfCalls * this.#noise.normal()
    let taken = 0
    let latencyS = 0
    for (let tick = 0; tick < stepS / tickS; tick++) {
      const isPoisoned = fault?.kind === 'poison-batch' && level > 0
      const can = isPoisoned ? 0 : this.#pullThrough(fault, level, usual)
      const room = Math.max(0, this.#roomOf(0) - this.#bufferedOf(0))
      const done = this.#head.tick(arrivals * tickS, Math.min(can, room))
      this.#put(0, done)
      taken += done
      if ((timeS + tick * tickS) % this.#commitEveryS < tickS) this.#head.commit()
    }
    for (const stage of this.#stages) latencyS += stage.callS / Math.max(0.03, 1 - stage.busy)
    const inFlight = this.#stages.reduce((sum, s) => sum + s.buffered + s.busy * s.concurrency, 0)
    return {
      value: 1_000 * (this.#head.ageS() + latencyS * Math.exp(this.#flicker)),
      arrivalRate: arrivals,
      consumeRate: taken / stepS,
      backlog: this.#head.backlog,
      inFlight: Math.round(inFlight),
    }
  }

  /** Moves records from stage to stage, the last first; gives what the first stage could take this tick. */
  #pullThrough(fault: PlannedFault<Kind> | undefined, level: number, usual: number): number {
    let can = 0
    for (let i = this.#stages.length - 1; i >= 0; i--) {
      const stage = this.#stages[i] as Stage
      const { slower, capacity, failures } = this.#troubleOf(i, fault, { level, usual })
      const callS = stage.callS * slower * Math.exp(this.#flicker * (1 + stage.busy))
      const most = ((stage.concurrency * capacity) / callS) * tickS
      // Failed calls use up concurrency and come back.
      const useful = most * (1 - Math.min(0.95, stage.failureShare + failures))
      const next =
        i + 1 < this.#stages.length ? this.#roomOf(i + 1) - this.#bufferedOf(i + 1) : Infinity
      const moved = Math.max(0, Math.min(stage.buffered, useful, next))
      stage.buffered -= moved
      if (i + 1 < this.#stages.length) this.#put(i + 1, moved)
      stage.busy = 0.8 * stage.busy + 0.2 * Math.min(0.99, moved / Math.max(useful, 1e-9))
      can = useful
    }
    return can
  }

  #troubleOf(
    stage: number,
    fault: PlannedFault<Kind> | undefined,
    { level, usual }: { level: number; usual: number },
  ) {
    const trouble = { slower: 1, capacity: 1, failures: 0 }
    if (fault === undefined || stage !== this.#weakest) return trouble
    const { callS, concurrency } = this.#stages[stage] as Stage
    const headroom = concurrency / callS / Math.max(usual, 1e-9)
    const push = 1 + Math.max(0, headroom * fault.reach - 1) * level
    switch (fault.kind) {
      case 'slow-dependency':
        trouble.slower = push
        break
      case 'pool-leak':
        trouble.capacity = 1 / push
        break
      case 'retry-spiral':
        trouble.failures = 1 - 1 / push
        break
      case 'dependency-down':
        trouble.capacity = 1 - fault.reach * level
        break
      case 'campaign':
      case 'poison-batch':
        break
      default:
        fault.kind satisfies never
    }
    return trouble
  }

  #arrivalFactor(fault: PlannedFault<Kind> | undefined, usual: number, level: number): number {
    if (fault?.kind !== 'campaign') return 1
    const { callS, concurrency } = this.#stages[this.#weakest] as Stage
    const headroom = concurrency / callS / Math.max(usual, 1e-9)
    return 1 + Math.max(0, headroom * fault.reach - 1) * level
  }

  #roomOf(stage: number): number {
    return this.#stages[stage]?.room ?? 0
  }

  #bufferedOf(stage: number): number {
    return this.#stages[stage]?.buffered ?? 0
  }

  #put(stage: number, amount: number): void {
    const into = this.#stages[stage]
    if (into !== undefined) into.buffered += amount
  }
}
