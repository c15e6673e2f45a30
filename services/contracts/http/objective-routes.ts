import { objectiveDetails, objectiveList } from '../objective-status.ts'
import { defineRoute } from './route.ts'
import { seriesParams } from './series-routes.ts'

const objectives = { tag: 'Objectives', scope: 'read' } as const

export const objectiveRoutes = {
  listObjectives: defineRoute({
    ...objectives,
    name: 'listObjectives',
    method: 'get',
    path: '/objectives',
    summary: 'List what each series is to keep, and how much of its error budget is used',
    description:
      'Over 30 days, from the history. Unknown time is neither good nor bad: `used` and `usedAtMost` bound the truth. Budgets of many series are worked out while you wait; `pending` says how many are still to come.',
    answers: { 200: objectiveList },
  }),
  getObjective: defineRoute({
    ...objectives,
    name: 'getObjective',
    method: 'get',
    path: '/objectives/{id}',
    summary: 'Show the error budget of one series, day by day',
    params: seriesParams,
    answers: { 200: objectiveDetails },
  }),
} as const
