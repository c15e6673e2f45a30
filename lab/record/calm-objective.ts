import { createRandom } from '#models/random.ts'
import { stepS } from '#models/training/corpus/recording.ts'
import type { Disturbance } from './disturbance.ts'
import type { Row } from './row-log.ts'

/** The wake of a disturbance is not calm, either. */
const wakeS = 900
/** Least objective: below it a pause of the machine that records would break it. */
const leastMs = 10_000

/**
 * An objective as somebody would set it who knows the calm parts of a recording: above what ninety-nine of a hundred of
 * their ages stay below. Recorded milliseconds.
 */
export function calmObjective(
  seed: number,
  rows: readonly (Row | undefined)[],
  disturbances: readonly Disturbance[],
): number {
  const calm = rows.flatMap((row, i) => {
    const isCalm = !disturbances.some(
      ({ startS, endS }) => i * stepS >= startS && i * stepS < endS + wakeS,
    )
    return row !== undefined && isCalm && Number.isFinite(row.valueMs) ? [row.valueMs] : []
  })
  const sorted = calm.toSorted((a, b) => a - b)
  const worst = sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0
  const random = createRandom(seed, 'recorded objective')
  return Number(Math.max(leastMs, worst * random.uniform(1.5, 4)).toPrecision(2))
}
