import { objectiveRoutes } from '#contracts/http/objective-routes.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import type { ErrorBudget, ObjectiveStatus } from '#contracts/objective-status.ts'
import { objectiveShare } from '#contracts/row-order.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { BudgetedSeries } from '../budgets/budget-ledger.ts'
import { budgetDaysOf, errorBudgetOf } from '../budgets/error-budget.ts'
import { readKeptTime } from '../budgets/read-kept-time.ts'
import { apiErrors } from '../errors.ts'
import { entriesOf, entryOf } from '../view/live-view.ts'
import type { ApiContext } from './api-context.ts'
import { seriesIdOf } from './series-id.ts'

/** `GET /objectives` and `GET /objectives/{id}`. */
export function serveObjectives(context: ApiContext): readonly ServedRoute[] {
  const { updates, budgets, history, anomalies, clock, shareOf } = context
  return [
    serve(objectiveRoutes.listObjectives, async () => {
      const rows = Array.from(entriesOf(updates.current), ({ row }) => row)
      const budgeted = rows.flatMap(row => budgetedOf(row, shareOf(row.series)))
      const known = await budgets.of(budgeted)
      return ok({
        atMs: Math.round(clock.now()),
        pending: budgeted.length - known.size,
        objectives: rows.map(row => statusOf(row, shareOf(row.series), known.get(row.id))),
      })
    }),
    serve(objectiveRoutes.getObjective, async ({ params }) => {
      const row = entryOf(updates.current, seriesIdOf(params.id))?.row
      if (row === undefined) throw apiErrors.SERIES_UNKNOWN()
      const share = shareOf(row.series)
      const kept = await readKeptTime(budgetedOf(row, share), { history, anomalies }, clock.now())
      const time = kept.get(row.id)
      const budget = time && errorBudgetOf(time, share)
      return ok({ ...statusOf(row, share, budget), days: time ? budgetDaysOf(time) : [] })
    }),
  ]
}

const budgetedOf = ({ id, objectiveMs }: SeriesRow, share: number): readonly BudgetedSeries[] =>
  objectiveMs === undefined ? [] : [{ id, objectiveMs, share }]

function statusOf(row: SeriesRow, share: number, budget: ErrorBudget | undefined): ObjectiveStatus {
  const { id, series, state, objectiveMs, objectiveLearnt, unit } = row
  const ageShare = objectiveShare(row)
  return {
    ...{ id, ...series, state, share },
    ...(unit === undefined ? {} : { unit }),
    ...(objectiveMs === undefined
      ? {}
      : { objectiveMs, origin: objectiveLearnt ? 'learnt' : 'given' }),
    ...(ageShare === undefined ? {} : { ageShare }),
    ...(budget === undefined ? {} : { budget }),
  }
}
