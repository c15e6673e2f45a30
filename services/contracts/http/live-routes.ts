import { z } from 'zod'
import { bridgeList, liveEvent } from '../http-api.ts'
import { defineRoute } from './route.ts'

export const liveRoutes = {
  listBridges: defineRoute({
    name: 'listBridges',
    method: 'get',
    path: '/bridges',
    tag: 'Bridges',
    scope: 'read',
    summary: 'List how each cluster can be read, its problems, and what polling costs it',
    answers: { 200: bridgeList },
  }),
  followLive: defineRoute({
    name: 'followLive',
    method: 'get',
    path: '/live',
    tag: 'Live',
    scope: 'read',
    summary: 'Follow changes as server-sent events',
    description:
      'Begin with `GET /series`, then `after={liveId}`; a browser resumes by `Last-Event-ID`. `reset` says that events were missed: read the list again.',
    query: z.strictObject({ after: z.string().max(200).optional() }),
    answers: { 200: liveEvent },
    isStream: true,
  }),
} as const
