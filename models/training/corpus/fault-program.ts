import type { Random } from '../../random.ts'
import type { InjectedFault } from './recording.ts'

const dayS = 86_400
/** Quiet time after each fault, so that one does not hide in the wake of another. */
const gapS = 2_400

/** What a law can do to itself. `gradual` kinds build up; `sudden` ones are there at once. */
export interface FaultMenu<Kind extends string> {
  readonly gradual: readonly [Kind, ...Kind[]]
  readonly sudden: readonly [Kind, ...Kind[]]
}

/** A fault with its course. */
export interface PlannedFault<Kind extends string> extends InjectedFault {
  readonly kind: Kind
  /**
   * How far the fault pushes at its height: demand over capacity for gradual ones (above 1 the queue grows), 0 … 1 of
   * whatever the kind takes away for sudden ones.
   */
  readonly reach: number
  /** 0 … 1: how much of it acts at this moment. */
  readonly level: (timeS: number) => number
}

/** Faults of a whole recording, in time order and without overlap. The first day has half as many. */
export function planFaults<Kind extends string>(
  random: Random,
  days: number,
  menu: FaultMenu<Kind>,
): readonly PlannedFault<Kind>[] {
  const planned: PlannedFault<Kind>[] = []
  const rates = {
    gradual: random.uniform(1, 3.5),
    decoy: random.uniform(0.5, 3.5),
    sudden: random.uniform(0.3, 1.6),
  }
  for (let day = 0; day < days; day++) {
    const share = day === 0 ? 0.5 : 1
    for (const [sort, perDay] of Object.entries(rates) as [keyof typeof rates, number][]) {
      for (let i = random.poisson(perDay * share); i > 0; i--) {
        const startS = Math.floor((day + random.uniform(0, 1)) * dayS)
        planned.push(
          sort === 'sudden'
            ? suddenFault(random, random.pick(menu.sudden), startS)
            : gradualFault(random, {
                kind: random.pick(menu.gradual),
                startS,
                isDecoy: sort === 'decoy',
              }),
        )
      }
    }
  }
  return withoutOverlap(planned, days * dayS)
}

/** Faults that keep their distance, the earlier one winning; none reaches into the last hour. */
function withoutOverlap<Kind extends string>(
  planned: readonly PlannedFault<Kind>[],
  endS: number,
): readonly PlannedFault<Kind>[] {
  const kept: PlannedFault<Kind>[] = []
  for (const fault of planned.toSorted((a, b) => a.startS - b.startS)) {
    const last = kept.at(-1)
    if (last !== undefined && fault.startS < last.endS + gapS) continue
    if (fault.endS < endS - 3_600) kept.push(fault)
  }
  return kept
}

function suddenFault<Kind extends string>(
  random: Random,
  kind: Kind,
  startS: number,
): PlannedFault<Kind> {
  const endS = startS + random.logUniform(20, 600)
  const level = (timeS: number) => (timeS >= startS && timeS <= endS ? 1 : 0)
  return { kind, startS, endS, isDecoy: false, reach: random.uniform(0.3, 1), level }
}

interface GradualStart<Kind extends string> {
  readonly kind: Kind
  readonly startS: number
  readonly isDecoy: boolean
}

function gradualFault<Kind extends string>(
  random: Random,
  { kind, startS, isDecoy }: GradualStart<Kind>,
): PlannedFault<Kind> {
  const buildS = random.logUniform(180, 9_000)
  const holdS = random.logUniform(60, 1_500)
  const fallS = random.chance(0.5) ? 1 : random.logUniform(30, 1_200)
  const approach = random.pick(approaches)(random)
  // A decoy either stays below what the system can take, or is taken back before it gets there.
  const isTakenBack = isDecoy && random.chance(0.5)
  const height = isTakenBack ? random.uniform(0.35, 0.85) : 1
  const reach = isDecoy && !isTakenBack ? random.uniform(0.6, 0.93) : random.uniform(1.05, 2)
  const turnS = startS + buildS * height
  const endS = turnS + (isTakenBack ? 0 : holdS) + fallS
  const level = (timeS: number) => {
    if (timeS < startS || timeS > endS) return 0
    if (timeS <= turnS) return approach((timeS - startS) / buildS)
    return approach(height) * Math.min(1, (endS - timeS) / fallS)
  }
  return { kind, startS, endS, isDecoy, reach, level }
}

type Approach = (share: number) => number

/** Courses of a slow approach, each from 0 at 0 to 1 at 1. */
const approaches: readonly [(random: Random) => Approach, ...((random: Random) => Approach)[]] = [
  () => share => share,
  random => {
    const power = random.uniform(1.4, 3.5)
    return share => share ** power
  },
  random => {
    const power = random.uniform(0.4, 0.8)
    return share => share ** power
  },
  random => {
    const steps = random.int(2, 9)
    return share => Math.ceil(share * steps) / steps
  },
  random => {
    const rate = random.uniform(2, 5)
    return share => Math.expm1(rate * share) / Math.expm1(rate)
  },
  random => {
    const sharpness = random.uniform(6, 14)
    const logistic = (x: number) => 1 / (1 + Math.exp(-sharpness * (x - 0.5)))
    return share => (logistic(share) - logistic(0)) / (logistic(1) - logistic(0))
  },
  random => {
    const waves = random.int(3, 9)
    const depth = random.uniform(0.1, 0.35)
    return share =>
      Math.max(
        0,
        share - depth * share * (1 - share) * 4 * Math.sin(2 * Math.PI * waves * share) ** 2,
      )
  },
]
