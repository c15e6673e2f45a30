import { breachHorizonsS, type Forecast, quantileHorizonsS } from '#contracts/forecast.ts'
import { type ForecastPoint, type ForecastRow, pointRoutes } from '#contracts/http/point-routes.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import { apiErrors } from '../errors.ts'
import { entriesOf, entryOf } from '../view/live-view.ts'
import type { ApiContext } from './api-context.ts'
import { historyRange } from './history-range.ts'
import { seriesIdOf } from './series-id.ts'
import { thinPoints } from './thin-points.ts'

const pointsDefault = 1_000
const forecastsDefault = 1_000

/** Past and future of series as flat rows, for charts and tables of others. */
export function servePoints({ history, updates, clock }: ApiContext): readonly ServedRoute[] {
  return [
    serve(
      pointRoutes.readPoints,
      async ({ params, query: { points = pointsDefault, ...query } }) => {
        const id = seriesIdOf(params.id)
        const { columns } = await history.read(id, historyRange(query, clock.now()))
        const isKnown = columns.startMs.length > 0 || entryOf(updates.current, id) !== undefined
        if (!isKnown)
          throw apiErrors.SERIES_UNKNOWN('Nor is there any history of it in this range.')
        return ok(thinPoints(columns, points))
      },
    ),
    serve(pointRoutes.getForecast, ({ params }) => {
      const id = seriesIdOf(params.id)
      const entry = entryOf(updates.current, id)
      if (entry === undefined) throw apiErrors.SERIES_UNKNOWN()
      const { row, foretold } = entry
      if (!row.risk || !foretold) throw apiErrors.FORECAST_UNKNOWN()
      const { forecast } = foretold
      const breach = breachHorizonsS.map((withinS, i) => ({
        ...{ withinS, probability: forecast.breachProbability[i] ?? 0 },
      }))
      const about = { id, series: row.series, objectiveMs: row.objectiveMs ?? null }
      return ok({ ...about, forecast, quantiles: pointsOf(forecast), breach })
    }),
    serve(pointRoutes.listForecasts, ({ query: { limit = forecastsDefault } }) => {
      const rows: ForecastRow[] = []
      for (const { row } of entriesOf(updates.current)) {
        const found = rowOf(row)
        if (found) rows.push(found)
      }
      return ok(
        rows
          .sort((a, b) => (b.within15m ?? 0) - (a.within15m ?? 0) || (a.id < b.id ? -1 : 1))
          .slice(0, limit),
      )
    }),
  ]
}

const pointsOf = ({ atMs, quantilesMs = [] }: Forecast): readonly ForecastPoint[] =>
  quantilesMs.map(([p10Ms = null, p50Ms = null, p90Ms = null, p99Ms = null], i) => {
    const withinS = quantileHorizonsS[i] ?? 0
    return { atMs: atMs + withinS * 1_000, withinS, p10Ms, p50Ms, p90Ms, p99Ms }
  })

function rowOf({ id, series, risk, ...row }: SeriesRow): ForecastRow | undefined {
  if (risk === undefined) return undefined
  const { kind: latency, ...names } = series
  const { atMs, by, proven, text, timeToBreachS } = risk
  // In the order of `breachHorizonsS`.
  const within = (i: number) => risk.breachProbability[i] ?? null
  return {
    ...{ id, ...names, latency, atMs, by, proven, text },
    ...{ within1m: within(0), within5m: within(1), within15m: within(2), within30m: within(3) },
    objectiveMs: row.objectiveMs ?? null,
    timeToBreachS: timeToBreachS?.best ?? null,
  }
}
