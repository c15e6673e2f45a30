import type { Random } from '../../../random.ts'
import { AgedQueue } from '../aged-queue.ts'
import type { PlannedFault } from '../fault-program.ts'
import { createLoad, type Load } from '../load.ts'
import { stepS } from '../recording.ts'
import { lawOf, type System } from '../simulate-law.ts'

type Kind =
  | 'growing-input'
  | 'slower-job'
  | 'quota-shrinks'
  | 'backfill'
  | 'missed-run'
  | 'scaler-stuck'

const dayS = 86_400

/**
 * A consumer that a scheduler wakes, or that an autoscaler sizes: the age climbs between runs as a matter of course, and
 * a breach is a run that takes too long, comes too late, or meets its largest size.
 */
export const scheduledBatches = lawOf<Kind>({
  name: 'scheduled-batches',
  about:
    'runs on a timetable and autoscaled replicas with delays, cool-down and a ceiling; nightly imports',
  menu: {
    gradual: ['growing-input', 'slower-job', 'quota-shrinks', 'backfill'],
    sudden: ['missed-run', 'scaler-stuck'],
  },
  build: (random, noise) => new ScheduledBatches(random, noise),
})

interface Nightly {
  readonly atS: number
  readonly lastsS: number
  readonly by: number
}

class ScheduledBatches implements System<Kind> {
  readonly #noise: Random
  readonly #load: Load
  readonly #queue = new AgedQueue(stepS)
  /** Seconds between runs; 0 runs all the time. */
  readonly #periodS: number
  readonly #perReplica: number
  readonly #replicasMax: number
  readonly #isScaled: boolean
  readonly #evaluateEveryS: number
  readonly #startupS: number
  readonly #coolDownS: number
  readonly #nightly: Nightly | undefined
  #replicas: number
  #wanted: number
  #wantedSinceS = 0
  #lastDownS = 0
  #isRunning = false
  #rebalanceUntilS = -1

  constructor(random: Random, noise: Random) {
    this.#noise = noise
    this.#load = createLoad(random, stepS)
    this.#periodS = random.chance(0.6) ? random.pick([60, 120, 300, 600, 900, 1_800]) : 0
    this.#isScaled = this.#periodS === 0 || random.chance(0.4)
    this.#replicasMax = this.#isScaled ? random.int(3, 16) : 1
    // A run should take a fraction of its period at the busiest time.
    const share = this.#periodS > 0 ? random.uniform(0.15, 0.6) : random.uniform(0.4, 0.75)
    this.#perReplica = this.#load.peak / share / this.#replicasMax
    this.#evaluateEveryS = random.pick([10, 20, 30, 60])
    this.#startupS = random.uniform(10, 120)
    this.#coolDownS = random.uniform(60, 600)
    this.#replicas = Math.ceil(this.#replicasMax / 2)
    this.#wanted = this.#replicas
    this.#nightly = random.chance(0.5)
      ? {
          atS: random.uniform(0, dayS),
          lastsS: random.logUniform(300, 3_600),
          by: random.uniform(1.3, 4),
        }
      : undefined
  }

  step(timeS: number, fault: PlannedFault<Kind> | undefined) {
    const level = fault?.level(timeS) ?? 0
    const usual = this.#load.next(timeS) * this.#nightlyFactor(timeS)
    const trouble = this.#troubleOf(fault, level, usual)
    const rate = usual * trouble.arrivals
    if (this.#isScaled && fault?.kind !== 'scaler-stuck') this.#scale(timeS, rate, trouble.ceiling)
    const replicas = Math.min(this.#replicas, Math.max(1, this.#replicasMax * trouble.ceiling))
    const startsNow = this.#periodS > 0 && timeS % this.#periodS < stepS
    if (startsNow && !(fault?.kind === 'missed-run' && level > 0)) this.#isRunning = true
    const runs = this.#periodS === 0 || this.#isRunning
    const rebalances = timeS < this.#rebalanceUntilS
    const jitter = Math.exp(0.08 * this.#noise.normal())
    const speed = runs && !rebalances ? this.#perReplica * replicas * trouble.speed * jitter : 0
    const taken = this.#queue.tick(rate * stepS, speed * stepS)
    // A run commits as it goes, like a streaming consumer.
    if (taken > 0) this.#queue.commit()
    if (this.#queue.waiting <= rate * stepS * 1.01) this.#isRunning = false
    return {
      value: 1_000 * this.#queue.ageS() + this.#noise.uniform(20, 400),
      arrivalRate: rate,
      consumeRate: taken / stepS,
      backlog: this.#queue.backlog,
      rebalance: rebalances,
    }
  }

  /** What Kubernetes' autoscalers do: backlog per replica against a target, up at once, down after a cool-down. */
  #scale(timeS: number, rate: number, ceiling: number): void {
    if (this.#wanted !== this.#replicas && timeS - this.#wantedSinceS >= this.#startupS) {
      this.#rebalanceUntilS = timeS + this.#noise.uniform(3, 25)
      this.#replicas = this.#wanted
    }
    if (timeS % this.#evaluateEveryS >= stepS) return
    const drainS = 60
    const needed = (rate + this.#queue.waiting / drainS) / (0.8 * this.#perReplica)
    const wanted = Math.min(
      Math.max(1, Math.ceil(needed)),
      Math.max(1, this.#replicasMax * ceiling),
    )
    const isDown = wanted < this.#wanted
    if (wanted === this.#wanted || (isDown && timeS - this.#lastDownS < this.#coolDownS)) return
    if (isDown) this.#lastDownS = timeS
    this.#wanted = Math.floor(wanted)
    this.#wantedSinceS = timeS
  }

  #troubleOf(fault: PlannedFault<Kind> | undefined, level: number, usual: number) {
    const trouble = { arrivals: 1, speed: 1, ceiling: 1 }
    if (fault === undefined) return trouble
    const most = this.#perReplica * this.#replicasMax
    const headroom = most / Math.max(usual, 1e-9)
    const push = 1 + Math.max(0, headroom * fault.reach - 1) * level
    switch (fault.kind) {
      case 'growing-input':
      case 'backfill':
        trouble.arrivals = fault.kind === 'backfill' ? push * (1 + 0.3 * level) : push
        break
      case 'slower-job':
        trouble.speed = 1 / push
        break
      case 'quota-shrinks':
        trouble.ceiling = 1 / push
        break
      case 'missed-run':
      case 'scaler-stuck':
        if (this.#periodS === 0) trouble.speed = 1 - fault.reach * level
        break
      default:
        fault.kind satisfies never
    }
    return trouble
  }

  #nightlyFactor(timeS: number): number {
    if (this.#nightly === undefined) return 1
    const { atS, lastsS, by } = this.#nightly
    const since = (timeS - atS + dayS) % dayS
    return since < lastsS ? 1 + (by - 1) * Math.min(1, since / 120) : 1
  }
}
