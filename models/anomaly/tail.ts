/** The share of readings that lie below the level from which the tail is extrapolated. */
const share = 0.99
/** So many samples are remembered: a day at 10 s, a month at 5 min. */
export const rememberedSamples = 8_640
/** A level moves by so many mean deviations divided by the samples so far: within a few it is where it belongs. */
const pace = 10
/** One excess counts for no more than so many usual ones, so that an outlier does not make the next one usual. */
const excessMax = 8
/** So many excesses show first how large they are. */
const excessesMin = 3
/** Decades beyond which nothing is told apart. */
const decadesMax = 8

/** Where the numbers of a tail lie from its beginning. Means and levels are readings, the rest are differences of them. */
const within = { mean: 0, deviation: 1, level: 2, excess: 3, excesses: 4 } as const
export const tailNumbers = 5

/** A reading that is judged, and how many came before it. */
interface Reading {
  readonly x: number
  readonly before: number
}

/**
 * How rare a reading this high is, in decades (2: one in a hundred), by those that came before; then it is learnt from.
 * Peaks over a threshold: a level that a known share stays below, found by stochastic approximation, and above it an
 * exponential tail with the mean excess. `at` is where the tail begins among the numbers. The idea is that of Siffer
 * et al., "Anomaly detection in streams with extreme value theory" (KDD 2017), with the simplest of tails.
 */
export function rarity(numbers: Float32Array, at: number, { x, before }: Reading): number {
  const number = (place: keyof typeof within) => numbers[at + within[place]] ?? 0
  const count = Math.min(before + 1, rememberedSamples)
  const mean = before === 0 ? x : number('mean')
  const level = before === 0 ? x : number('level')
  const usual = number('excess')
  const excess = x - level
  // 32-bit floats tell no smaller differences apart.
  const floor = 1e-6 * Math.abs(level) + 1e-30
  const decades = (excess / Math.max(usual, floor)) * Math.LOG10E - Math.log10(1 - share)
  numbers[at + within.mean] = mean + (x - mean) / count
  const deviation = number('deviation')
  const off = Math.abs(x - number('mean'))
  numbers[at + within.deviation] = deviation + (off - deviation) / count
  if (excess > 0) {
    const excesses = number('excesses')
    const most = excesses < excessesMin ? Number.POSITIVE_INFINITY : excessMax * usual
    const fresh = Math.min(excesses + 1, rememberedSamples * (1 - share))
    numbers[at + within.excesses] = fresh
    numbers[at + within.excess] = usual + (Math.min(excess, most) - usual) / fresh
  }
  const step = (pace / count) * number('deviation')
  numbers[at + within.level] = level + step * (excess > 0 ? share : share - 1)
  return Math.max(0, Math.min(decadesMax, decades))
}

/** Readings are told from now on by this much less. */
export function shiftTail(numbers: Float32Array, at: number, by: number): void {
  numbers[at + within.mean] = (numbers[at + within.mean] ?? 0) - by
  numbers[at + within.level] = (numbers[at + within.level] ?? 0) - by
}

/** Mean of the readings, and how far they are from it on average. */
export function spreadOf(numbers: Float32Array, at: number) {
  return {
    mean: numbers[at + within.mean] ?? 0,
    deviation: numbers[at + within.deviation] ?? 0,
  }
}
