import { places, tailOf } from './layout.ts'
import { spreadOf } from './tail.ts'

/** How surprising a series usually is follows with so many samples. */
const memorySamples = 2_000
/** A burst of steps scatters by this much at least, in usual steps. */
const scatterMin = 0.1
/** Surprise, as the exponent of ten of a probability, at which the score is 1; 0.5 is one in 100,000 (Numenta's scale). */
const decadesMax = 10

/**
 * How surprising the burst of steps is if bursts are normally distributed, 0 … 1, in units of how surprising this
 * series is in the long run. Where samples are close together, faults of minutes are many samples and soon make up the
 * tail of what was seen; what most samples are like is hardly touched by them.
 */
export function burstScore(
  numbers: Float32Array,
  { burst, before }: { readonly burst: number; readonly before: number },
): number {
  if (Number.isNaN(burst)) return 0
  const off = burst - spreadOf(numbers, tailOf('step')).mean
  const variance = numbers[places.burstVariance] ?? 0
  const z = off / Math.max(scatterMin, Math.sqrt(variance))
  const weight = 1 / Math.min(before + 1, memorySamples)
  numbers[places.burstVariance] = (1 - weight) * (variance + weight * off * off)
  const surprise = surpriseOf(z)
  const usual = before === 0 ? 1 : (numbers[places.usualSurprise] ?? 1)
  numbers[places.usualSurprise] = usual + weight * (surprise - usual)
  return Math.min(1, surprise / Math.max(1, usual) / (decadesMax * Math.LN10))
}

/** Nats of an upper bound of the normal tail, exp(−z²/2)/2 (Chernoff); none below the mean. */
const surpriseOf = (z: number) => (z <= 0 ? 0 : (z * z) / 2 + Math.LN2)
