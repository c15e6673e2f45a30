import { horizonsS, type PerHorizon } from '../forecaster.ts'

/** 0 … 1, one half at 0. */
export const logistic = (x: number) => 1 / (1 + Math.exp(-x))

/** The factor at which a logistic curve is nearest to the normal distribution, within 0.01 (Haley, 1952). */
const nearNormal = 1.702

/**
 * P(an error of one standard deviation is below z). Logistic: near the normal distribution in the middle, with the
 * heavier tails that errors of forecasts have.
 */
export const errorBelow = (z: number) => logistic(nearNormal * z)

/** What holds within a horizon holds within a longer one; what is no number is no reason for alarm. */
export function perHorizon(probabilityAt: (horizonS: number) => number): PerHorizon {
  let highest = 0
  const next = (horizonS: number) => {
    const probability = probabilityAt(horizonS)
    if (probability > highest) highest = Math.min(1, probability)
    return highest
  }
  return [next(horizonsS[0]), next(horizonsS[1]), next(horizonsS[2]), next(horizonsS[3])]
}
