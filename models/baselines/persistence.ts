import type { Forecaster } from '../forecaster.ts'
import { fromPoints } from './point-forecast.ts'
import { meanValue } from './recent-values.ts'

export const persistence: Forecaster = {
  name: 'persistence',
  about: 'the value stays where it was in the last minute',
  start: fromPoints(() => state => {
    const value = meanValue(state, 'fine', { from: 0, to: 6 })
    return () => value
  }),
}
