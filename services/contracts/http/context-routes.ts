import { z } from 'zod'
import {
  contextChange,
  contextChanged,
  contextDeleted,
  contextDeletion,
  contextImport,
  contextImported,
  contextList,
} from '../context.ts'
import { limitUpTo } from './parameters.ts'
import { defineRoute } from './route.ts'

/** As many records as one request may have, each of a few kilobytes. */
const bodyBytesMax = 4 * 1024 * 1024

const context = { tag: 'Context', bodyBytesMax } as const

export const contextRoutes = {
  listContext: defineRoute({
    ...context,
    name: 'listContext',
    method: 'get',
    path: '/context',
    scope: 'read',
    summary: 'List what is known of streams and consumers, by id',
    description: '`next` of an answer goes into `after` for those that follow.',
    query: z.strictObject({
      after: z.string().max(5_000).optional(),
      limit: limitUpTo(2_000).optional(),
    }),
    answers: { 200: contextList },
  }),
  changeContext: defineRoute({
    ...context,
    name: 'changeContext',
    method: 'post',
    path: '/context',
    scope: 'act',
    summary: 'Add to what the operator says of a subject; null takes a fact back',
    body: contextChange,
    answers: { 200: contextChanged },
  }),
  importContext: defineRoute({
    ...context,
    name: 'importContext',
    method: 'post',
    path: '/context/import',
    scope: 'act',
    summary: 'Write all that the catalogue says of some subjects',
    body: contextImport,
    answers: { 200: contextImported },
  }),
  deleteContext: defineRoute({
    ...context,
    name: 'deleteContext',
    method: 'post',
    path: '/context/delete',
    scope: 'act',
    summary: 'Delete records of context by id',
    body: contextDeletion,
    answers: { 200: contextDeleted },
  }),
} as const
