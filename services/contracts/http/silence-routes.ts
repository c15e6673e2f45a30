import { z } from 'zod'
import { silence, silenceList } from '../silence.ts'
import { defineRoute } from './route.ts'

const { match, author, reason, startMs, endMs } = silence.shape
const silences = { tag: 'Silences' } as const

export const silenceRoutes = {
  listSilences: defineRoute({
    ...silences,
    name: 'listSilences',
    method: 'get',
    path: '/silences',
    scope: 'read',
    summary: 'List silences that hold or begin later, the first to end first',
    answers: { 200: silenceList },
  }),
  addSilence: defineRoute({
    ...silences,
    name: 'addSilence',
    method: 'post',
    path: '/silences',
    scope: 'act',
    summary: 'Keep people from being told of what all these conditions fit, for a while',
    description:
      'It begins now where no `startMs` is given. A repeat with the same `id` changes nothing; another body under it replaces the silence.',
    body: z.strictObject({
      match,
      author,
      reason: reason.min(1),
      startMs: startMs.optional(),
      endMs,
      id: z
        .string()
        .regex(/^[A-Za-z0-9-]{1,40}$/)
        .optional(),
    }),
    bodyBytesMax: 20_000,
    answers: { 201: silence },
  }),
  endSilence: defineRoute({
    ...silences,
    name: 'endSilence',
    method: 'post',
    path: '/silences/{id}/end',
    scope: 'act',
    summary: 'End a silence now: what still fires is told',
    params: z.strictObject({ id: z.string().min(1).max(64) }),
    answers: { 200: silence },
  }),
} as const
