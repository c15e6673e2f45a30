import { type Age, type AgeMethod, ageMethods, type UnknownReason } from '#contracts/age.ts'
import type { PartitionAge } from './subscription-age.ts'

/** Methods from the strongest to the weakest: an age is worth as much as the weakest of its partitions. */
const strengths = Object.keys(ageMethods) as AgeMethod[]

/**
 * The age of a series: the maximum over its partitions, of the low and of the high bounds each, rounded to milliseconds,
 * outwards. One partition that nobody can say may be the maximum.
 */
export function oldestAge(ages: readonly PartitionAge[], failures: readonly UnknownReason[]): Age {
  const lowMs = Math.max(0, ...ages.map(age => (age.known ? age.lowMs : age.atLeastMs)))
  const unknown = ages.filter(age => !age.known)
  const [reason = 'not-measured'] = [...failures, ...unknown.map(age => age.reason)]
  const missing = failures.length + unknown.length
  const total = failures.length + ages.length
  if (missing > 0 || total === 0) {
    return {
      ...{ known: false, reason },
      ...(missing < total ? { detail: `${missing} of ${total} partitions` } : {}),
      ...(lowMs >= 1 ? { atLeastMs: Math.floor(lowMs) } : {}),
    }
  }
  const known = ages.filter(age => age.known)
  // Only partitions that can be the maximum count for how it was obtained.
  const able = known.filter(({ highMs }) => highMs >= lowMs)
  const method = able.reduce<AgeMethod>(
    (weakest, age) =>
      strengths.indexOf(age.method) > strengths.indexOf(weakest) ? age.method : weakest,
    'caught-up',
  )
  const highMs = Math.max(...known.map(age => age.highMs))
  const why = known.find(age => age.highMs === highMs)?.reason
  return {
    ...{ known: true, lowMs: Math.floor(lowMs), highMs: Math.ceil(highMs), method },
    bestMs: Math.round(Math.max(lowMs, ...known.map(age => age.bestMs))),
    ...(why === undefined ? {} : { reason: why }),
  }
}
