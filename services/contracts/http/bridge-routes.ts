import { bridgePaceList } from '../bridge-pace.ts'
import { defineRoute } from './route.ts'

export const bridgeRoutes = {
  listPaces: defineRoute({
    name: 'listPaces',
    method: 'get',
    path: '/bridges/pace',
    tag: 'Bridges',
    scope: 'read',
    summary: 'Show what polling each cluster has cost over the last quarter of an hour',
    answers: { 200: bridgePaceList },
  }),
} as const
