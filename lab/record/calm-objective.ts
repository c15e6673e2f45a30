import { createRandom } from '#models/random.ts'
import { stepS } from '#models/training/corpus/recording.ts'
import type { Disturbance } from './disturbance.ts'
import type { Row } from './row-log.ts'

/** After a disturbance it is calm again once an age is below the median of undisturbed ones times this. */
const calmBelow = 1.5
/** Least objective: below it a pause of the machine that records would break it. */
const leastMs = 10_000

/**
 * An objective as somebody would set it who knows the calm parts of a recording: above what nineteen of twenty of their
 * ages stay below, so that an accident of the machine does not raise it. Recorded milliseconds.
 */
export function calmObjective(
  seed: number,
  rows: readonly (Row | undefined)[],
  disturbances: readonly Pick<Disturbance, 'startS' | 'endS'>[],
): number {
  const worst = quantile(calmAges(rows, disturbances), 0.95) ?? 0
  const random = createRandom(seed, 'recorded objective')
  return Number(Math.max(leastMs, worst * random.uniform(1.5, 4)).toPrecision(2))
}

/** Ages while nothing acts, without those of backlogs that a disturbance left, however long these take to drain. */
function calmAges(
  rows: readonly (Row | undefined)[],
  disturbances: readonly Pick<Disturbance, 'startS' | 'endS'>[],
): readonly number[] {
  const known = rows.flatMap((row, i) => {
    if (row === undefined || !Number.isFinite(row.valueMs)) return []
    const timeS = i * stepS
    const isActing = disturbances.some(({ startS, endS }) => timeS >= startS && timeS < endS)
    return [{ ageMs: row.valueMs, isActing }]
  })
  const undisturbed = known.flatMap(({ ageMs, isActing }) => (isActing ? [] : [ageMs]))
  const calmMs = calmBelow * (quantile(undisturbed, 0.5) ?? 0)
  let isCalm = true
  return known.flatMap(({ ageMs, isActing }) => {
    isCalm = !isActing && (isCalm || ageMs <= calmMs)
    return isCalm ? [ageMs] : []
  })
}

function quantile(numbers: readonly number[], share: number): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))]
}
