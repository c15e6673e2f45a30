import type { Forecaster } from '../forecaster.ts'
import { createRandom } from '../random.ts'
import { perHorizon } from './probability.ts'

/** Rows that every table of results begins with: whoever is not better has learnt nothing. */
export const random: Forecaster = {
  name: 'random',
  about: 'any number at any time, the same in every run',
  start() {
    const draws = createRandom(1, 'random forecaster')
    return {
      step() {
        const probability = draws.uniform(0, 1)
        return { breachProbability: perHorizon(() => probability) }
      },
    }
  },
}

export const always: Forecaster = {
  name: 'always',
  about: 'always certain that the objective breaks',
  start: () => ({ step: () => ({ breachProbability: [1, 1, 1, 1], timeToBreachS: 0 }) }),
}
