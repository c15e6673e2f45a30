import type { Forecaster } from '../forecaster.ts'
import { logistic, perHorizon } from './probability.ts'
import { meanValue, valueAt, weightOf } from './recent-values.ts'

/** What is usual for the difference to yesterday is learnt from about a day. */
const timeConstantS = 86_400
const sigmas = 3
const slotsOfDay = 96

export const seasonalNaive: Forecaster = {
  name: 'seasonal-naive',
  about:
    'how unusual the difference to the same time yesterday is: one half at three standard deviations',
  start() {
    let variance = Number.NaN
    return {
      step(state, objective) {
        const yesterday = valueAt(state, 'quarter', slotsOfDay)
        const off = meanValue(state, 'fine', { from: 0, to: 6 }) - yesterday
        if (Number.isNaN(off)) return { breachProbability: [0, 0, 0, 0] }
        if (Number.isNaN(variance)) variance = (0.1 * objective) ** 2
        const z = off / Math.sqrt(variance + (1e-4 * objective) ** 2)
        variance += weightOf(state, timeConstantS) * (off * off - variance)
        return { breachProbability: perHorizon(() => logistic(z - sigmas)) }
      },
    }
  },
}
