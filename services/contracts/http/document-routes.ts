import { z } from 'zod'
import { defineRoute } from './route.ts'

export const documentRoutes = {
  getOpenApi: defineRoute({
    name: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    tag: 'This document',
    scope: 'none',
    summary: 'Give this document',
    answers: { 200: z.looseObject({ openapi: z.string() }) },
  }),
} as const
