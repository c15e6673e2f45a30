import type { Forecaster } from '../forecaster.ts'
import { logistic, perHorizon } from './probability.ts'
import { valueAt, weightOf } from './recent-values.ts'

/** What is usual is learnt from about the last half hour. */
const timeConstantS = 1_800
const sigmas = 3

export const ewmaSigma: Forecaster = {
  name: 'ewma',
  about: 'how many standard deviations the value is above its moving mean: one half at three',
  start() {
    let mean = Number.NaN
    let variance = 0
    return {
      step(state, objective) {
        const value = valueAt(state, 'fine', 0)
        if (Number.isNaN(value)) return { breachProbability: [0, 0, 0, 0] }
        if (Number.isNaN(mean)) mean = value
        const floor = 1e-4 * objective
        const z = (value - mean) / Math.sqrt(variance + floor * floor)
        const weight = weightOf(state, timeConstantS)
        const off = value - mean
        mean += weight * off
        variance = (1 - weight) * (variance + weight * off * off)
        return { breachProbability: perHorizon(() => logistic(z - sigmas)) }
      },
    }
  },
}
