import { horizonsS, type PerHorizon } from '../forecaster.ts'

/** 0 … 1, one half at 0. */
export const logistic = (x: number) => 1 / (1 + Math.exp(-x))

/**
 * P(an error of about one standard deviation is below z): Student's t with three degrees of freedom, whose tails are as
 * heavy as those of forecast errors are, and which still tells one certainty from another far out.
 */
export function errorBelow(z: number): number {
  const x = z / Math.sqrt(3)
  return 0.5 + (x / (1 + x * x) + Math.atan(x)) / Math.PI
}

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
