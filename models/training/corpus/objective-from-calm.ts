import type { Random } from '../../random.ts'

/** Objectives that people write down, in seconds. */
const roundS = [
  0.1, 0.2, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1_800,
  3_600, 7_200,
]

/**
 * An objective as somebody would set it who knows the calm system: above what it does on its worst normal minute, and
 * half of the time a round number. Same unit as the values, which are milliseconds.
 */
export function objectiveFromCalm(calm: Float32Array, random: Random): number {
  const sorted = Float32Array.from(calm).sort()
  const worst = sorted[Math.floor(0.999 * (sorted.length - 1))] ?? 0
  const wanted = Math.max(50, worst * random.uniform(1.2, 4))
  const rounded = roundS.find(seconds => seconds * 1_000 >= wanted)
  return random.chance(0.5) && rounded !== undefined
    ? rounded * 1_000
    : Number(wanted.toPrecision(2))
}
