import type { Forecaster } from '../forecaster.ts'
import { levels } from '../series/layout.ts'
import type { SeriesState } from '../series/series-state.ts'
import { fromPoints, type PointForecast } from './point-forecast.ts'
import { valueAt, weightOf } from './recent-values.ts'

/** Time constants of the level, of the trend, and of each of the 96 points of the day. */
const levelS = 60
const trendS = 300
/** A point is visited for 15 minutes a day, so that it keeps about half of what it knew the day before. */
const seasonS = 1_300
const points = 96
/** A trend is believed for so long; beyond it fades. */
const trendFadesS = 1_200

export const holtWinters: Forecaster = {
  name: 'holt-winters',
  about: 'level, trend and the time of day, each smoothed; additive, with a season of one day',
  start: fromPoints(() => {
    const season = new Float32Array(points)
    const now = { level: Number.NaN, trend: 0 }
    const pointAt = (timeS: number) => {
      const point = Math.floor(timeS / levels.quarter.widthS) % points
      return point < 0 ? point + points : point
    }
    return (state: SeriesState): PointForecast => {
      const { nowS, sinceS } = state.time
      const point = pointAt(nowS)
      const seasonal = season[point] ?? 0
      const value = valueAt(state, 'fine', 0)
      if (!Number.isNaN(value)) {
        if (Number.isNaN(now.level) || state.time.isAfterGap) {
          now.level = value - seasonal
          now.trend = 0
        } else {
          const before = now.level
          const expected = before + now.trend * sinceS
          now.level = expected + weightOf(state, levelS) * (value - seasonal - expected)
          now.trend += weightOf(state, trendS) * ((now.level - before) / sinceS - now.trend)
          season[point] = seasonal + weightOf(state, seasonS) * (value - now.level - seasonal)
        }
      }
      return horizonS => {
        const moved = now.trend * trendFadesS * -Math.expm1(-horizonS / trendFadesS)
        return now.level + moved + (season[pointAt(nowS + horizonS)] ?? 0)
      }
    }
  }),
}
