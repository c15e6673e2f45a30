import type { Random } from '#models/random.ts'

/** What happens to a recorded pipeline. All of it is done to real clients or to the real broker. */
export const disturbances = {
  'slow-consumer': 'the group handles each record more and more slowly',
  'throttled-broker': "the broker's quota on what the group may fetch shrinks",
  'rebalance-storm': 'a member that reads nothing joins and crashes, ever more of the time',
  'growing-load': 'more and more records arrive',
  'hot-partition': 'more and more records arrive in one partition',
  'stopped-consumer': 'all members leave',
  burst: 'many more records arrive at once',
  'rolling-restart': 'a member leaves and comes back',
  'nightly-batch': 'a batch arrives at the same time of every day',
} as const
export type DisturbanceKind = keyof typeof disturbances

/** Seconds count in recorded time from the beginning of the recording. */
export interface Disturbance {
  readonly kind: DisturbanceKind
  readonly startS: number
  readonly endS: number
  /** Builds up, so that somebody could see it coming. */
  readonly isGradual: boolean
  /** Recovers by itself before it breaks an objective, mostly. */
  readonly isDecoy: boolean
  /** It came at this time of an earlier day, too. */
  readonly isSeasonal: boolean
  /** Demand over capacity at its height; above 1 the backlog grows. */
  readonly reach: number
  /** 0 … 1: how much of it acts at this moment. */
  readonly level: (timeS: number) => number
}

type Slope = (share: number) => number

/** Ways from 0 to 1. */
const slopes: readonly [(random: Random) => Slope, ...((random: Random) => Slope)[]] = [
  () => share => share,
  random => {
    const power = random.uniform(0.5, 3)
    return share => share ** power
  },
  random => {
    const steps = random.int(3, 9)
    return share => Math.ceil(share * steps) / steps
  },
]

/** Rises, holds and falls again. A decoy stays below what the group can take, or turns before it gets there. */
export function gradual(
  random: Random,
  kind: DisturbanceKind,
  { startS, isDecoy }: { readonly startS: number; readonly isDecoy: boolean },
): Disturbance {
  const slope = random.pick(slopes)(random)
  const buildS = random.logUniform(240, 1_200)
  const turnsEarly = isDecoy && random.chance(0.5)
  const height = turnsEarly ? random.uniform(0.35, 0.75) : 1
  const reach = isDecoy && !turnsEarly ? random.uniform(0.75, 0.95) : random.uniform(1.15, 2)
  const turnS = startS + buildS * height
  const fallsAtS = turnS + (turnsEarly ? 0 : random.uniform(240, 700))
  const fallS = random.chance(0.5) ? 10 : random.logUniform(30, 300)
  const endS = fallsAtS + fallS
  const level = (timeS: number) => {
    if (timeS < startS || timeS >= endS) return 0
    if (timeS < turnS) return slope((timeS - startS) / buildS)
    return slope(height) * Math.min(1, (endS - timeS) / fallS)
  }
  return { kind, startS, endS, isGradual: true, isDecoy, isSeasonal: false, reach, level }
}

/** There at once and gone at once. */
export function sudden(random: Random, kind: DisturbanceKind, startS: number): Disturbance {
  const endS = startS + random.logUniform(90, 400)
  const level = (timeS: number) => (timeS >= startS && timeS < endS ? 1 : 0)
  const reach = random.uniform(1.5, 4)
  const isDecoy = kind === 'rolling-restart'
  return { kind, startS, endS, isGradual: false, isDecoy, isSeasonal: false, reach, level }
}
