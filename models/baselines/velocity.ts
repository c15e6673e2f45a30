import type { Forecaster } from '../forecaster.ts'
import { levels } from '../series/layout.ts'
import { fromPoints } from './point-forecast.ts'
import { meanValue } from './recent-values.ts'

/** Velocity is the difference between the last minute and the one that ended five minutes ago. */
const apartSlots = 30
const meanSlots = 6

export const velocity: Forecaster = {
  name: 'velocity',
  about:
    'time to breach: what is left to the objective, divided by how fast the value rose in 5 minutes',
  start: fromPoints(() => state => {
    const value = meanValue(state, 'fine', { from: 0, to: meanSlots })
    const before = meanValue(state, 'fine', { from: apartSlots, to: apartSlots + meanSlots })
    const perSecond = (value - before) / (apartSlots * levels.fine.widthS)
    return horizonS => value + (Number.isNaN(perSecond) ? 0 : perSecond * horizonS)
  }),
}
