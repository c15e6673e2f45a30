import type { Forecaster } from '../forecaster.ts'
import { levels } from '../series/layout.ts'
import type { SeriesState } from '../series/series-state.ts'
import { fromPoints, type PointForecast } from './point-forecast.ts'
import { valueAt } from './recent-values.ts'

/** The span that dashboards usually hand to `predict_linear`. */
const spanMinutes = 30

export const predictLinear: Forecaster = {
  name: 'predict-linear',
  about: 'a straight line through the last 30 minutes, drawn on',
  start: fromPoints(() => lineThrough),
}

/** Least squares over the minutes of the span. A single known minute makes a level line. */
function lineThrough(state: SeriesState): PointForecast {
  const sums = { count: 0, t: 0, x: 0, tt: 0, tx: 0 }
  for (let ago = 0; ago < spanMinutes; ago++) {
    const x = valueAt(state, 'minute', ago)
    if (Number.isNaN(x)) continue
    const t = -ago * levels.minute.widthS
    sums.count++
    sums.t += t
    sums.x += x
    sums.tt += t * t
    sums.tx += t * x
  }
  const { count, t, x, tt, tx } = sums
  const spread = count * tt - t * t
  const slope = spread > 0 ? (count * tx - t * x) / spread : 0
  const level = (x - slope * t) / count
  return horizonS => level + slope * horizonS
}
