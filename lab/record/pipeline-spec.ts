import { createRandom, type Random } from '#models/random.ts'

/** Length of a recorded day, seconds: its multiples are the 6, 12 and 24 hours that a forecaster looks back. */
export const dayS = 7_200

export interface Nightly {
  /** Seconds after the beginning of each recorded day. */
  readonly atS: number
  readonly lastsS: number
  /** Demand over capacity while it lasts. */
  readonly reach: number
}

/** A producer, a topic and a group, drawn from a seed. Rates are records per real second. */
export interface PipelineSpec {
  readonly seed: number
  /** Of its topic and its group. */
  readonly name: string
  readonly partitions: number
  readonly members: number
  /** What all members together can handle. */
  readonly capacity: number
  /** Time between two commits of a member, real milliseconds. */
  readonly commitMs: number
  /** Records that arrive at a recorded time of a usual day. */
  readonly usual: (timeS: number) => number
  /** Relative noise of arrivals and of the time that records take. */
  readonly jitter: number
  readonly nightly: Nightly | undefined
}

/** Busiest usual rate of a pipeline, records per real second: little enough for several on two cores. */
const busiest = { low: 40, high: 160 } as const

export function drawPipeline(seed: number): PipelineSpec {
  const random = createRandom(seed, 'recorded pipeline')
  const members = random.int(1, 3)
  const peak = random.logUniform(busiest.low, busiest.high)
  const shape = daily(random)
  return {
    ...{ seed, name: `recorded-${seed}`, members },
    partitions: members * random.int(1, 3),
    capacity: peak / random.uniform(0.45, 0.75),
    commitMs: random.int(200, 1_000),
    usual: timeS => peak * shape((timeS % dayS) / dayS),
    jitter: random.uniform(0.03, 0.15),
    nightly: random.chance(0.4)
      ? {
          atS: random.uniform(0.15, 0.8) * dayS,
          lastsS: random.uniform(400, 900),
          reach: random.uniform(1.1, 1.6),
        }
      : undefined,
  }
}

/** Share of the busiest rate by the phase of the day: a wave and its first overtone, never below a fifth. */
function daily(random: Random): (phase: number) => number {
  const depth = random.uniform(0.2, 0.7)
  const overtone = random.uniform(0, 0.3)
  const turned = random.uniform(0, 1)
  const wave = (phase: number) =>
    Math.cos(2 * Math.PI * (phase - turned)) + overtone * Math.cos(4 * Math.PI * (phase - turned))
  const top = 1 + overtone
  return phase => Math.max(0.2, 1 - (depth * (1 - wave(phase) / top)) / 2)
}
