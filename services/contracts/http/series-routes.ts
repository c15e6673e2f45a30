import { z } from 'zod'
import {
  seriesDetails,
  seriesHistory,
  seriesList,
  sparklineRequest,
  sparklines,
} from '../http-api.ts'
import { seriesGroups } from '../series-groups.ts'
import { epochMs } from './parameters.ts'
import { defineRoute } from './route.ts'

/** `{id}` of a series: `time_lag:cluster/stream/consumer`. */
export const seriesParams = z.strictObject({
  id: z.string().meta({
    description:
      'Id of a series, as lists give it: `time_lag:cluster/stream/consumer`, each name percent-encoded. Encode it once more as a whole in a path.',
    example: 'time_lag:demo/orders/billing',
  }),
})

const series = { tag: 'Series', scope: 'read' } as const

export const seriesRoutes = {
  listSeries: defineRoute({
    ...series,
    name: 'listSeries',
    method: 'get',
    path: '/series',
    summary: 'List all series, those that matter most first',
    description:
      'Has an `ETag`: polling with `If-None-Match` costs a 304. `liveId` continues in `GET /live?after=`.',
    answers: { 200: seriesList },
  }),
  groupSeries: defineRoute({
    ...series,
    name: 'groupSeries',
    method: 'get',
    path: '/series/groups',
    summary: 'List the ids of all series by team, or by another fact about them',
    query: z.strictObject({
      by: z.string().min(1).max(100).default('team').meta({
        description:
          'A fact, as `foretap context` knows it: `owner`, `service`, `region`, `tier`, or a name of your own. `team` is the owner where no fact of that name is known.',
      }),
    }),
    answers: { 200: seriesGroups },
  }),
  getSeries: defineRoute({
    ...series,
    name: 'getSeries',
    method: 'get',
    path: '/series/{id}',
    summary: 'Show one series, with what is foretold and known of it',
    params: seriesParams,
    answers: { 200: seriesDetails },
  }),
  getHistory: defineRoute({
    ...series,
    name: 'getHistory',
    method: 'get',
    path: '/series/{id}/history',
    summary: 'Read the past of a series, as columns',
    description:
      'By default the last three hours, in the finest resolution that stays within 6,000 points.',
    params: seriesParams,
    query: z.strictObject({
      from: epochMs.optional(),
      to: epochMs.optional(),
      resolution: z.enum(['10s', '1m', '15m'], { error: 'must be 10s, 1m or 15m' }).optional(),
    }),
    answers: { 200: seriesHistory },
  }),
  readSparklines: defineRoute({
    ...series,
    name: 'readSparklines',
    method: 'post',
    path: '/sparklines',
    summary: 'Read the last 30 minutes of many series, a point a minute',
    body: sparklineRequest,
    answers: { 200: sparklines },
  }),
} as const
