import { z } from 'zod'
import { modelStatus, seriesSkillList } from '../model-status.ts'
import { limitUpTo } from './parameters.ts'
import { defineRoute } from './route.ts'

const model = { tag: 'Model', scope: 'read' } as const

export const modelRoutes = {
  getModel: defineRoute({
    ...model,
    name: 'getModel',
    method: 'get',
    path: '/model',
    summary: 'Show who forecasts, on which engine, and how good it has been',
    description:
      'Of each collector: the network, where it comes from, and what computes it. Over all: how often breaches followed what was said, and what came of predictions in the last 30 days.',
    answers: { 200: modelStatus },
  }),
  listSkill: defineRoute({
    ...model,
    name: 'listSkill',
    method: 'get',
    path: '/model/series',
    summary: 'List how good the forecasts of each series are',
    description: 'Series that fell back to a plain forecaster first, then the largest errors.',
    query: z.strictObject({ limit: limitUpTo(10_000).optional() }),
    answers: { 200: seriesSkillList },
  }),
} as const
