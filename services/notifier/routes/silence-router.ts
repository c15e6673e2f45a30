import { randomUUID } from 'node:crypto'
import { json, Router } from 'express'
import { z } from 'zod'
import { type Silence, type SilenceList, silence } from '#contracts/silence.ts'
import type { Engine } from '../engine.ts'
import { notifierErrors } from '../errors.ts'
import { parseMatcher } from '../routing/matcher.ts'
import { localOnly } from './local-only.ts'

/** Silences at the same time: each is compared with every open incident. */
const silencesMax = 1_000
/** What is silent for longer is a matter of routes. */
const lengthMaxMs = 90 * 86_400_000

const { match, author, reason, startMs, endMs } = silence.shape
const silenceBody = z.strictObject({
  match,
  author,
  reason: reason.min(1),
  startMs: startMs.optional(),
  endMs,
  /** A repeat of the request with the same id changes nothing; another body replaces the silence. */
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/)
    .optional(),
})

/** `/api/v1/silences`, for operators on this machine. Mount it before the api. */
export function silenceRouter({ engine }: { readonly engine: Engine }): Router {
  const router = Router()
  router.use('/api/v1/silences', localOnly, (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })
  const known = () => engine.world.state.silences
  const keep = (one: Silence) =>
    engine.submit({ type: 'event', event: { type: 'silence', silence: one } })

  router.get('/api/v1/silences', (_request, response) => {
    const silences = Array.from(known().values(), row => row.silence)
    const sorted = silences.toSorted((a, b) => a.endMs - b.endMs)
    response.json({ atMs: engine.now(), silences: sorted } satisfies SilenceList)
  })

  router.post('/api/v1/silences', json({ limit: 20_000 }), async (request, response) => {
    const made = silenceOf(request.body, engine.now())
    if (known().size >= silencesMax && !known().has(made.id)) {
      throw notifierErrors.SILENCES_FULL(`There are ${silencesMax}.`)
    }
    await keep(made)
    response.status(201).json(made)
  })

  router.post('/api/v1/silences/:id/end', async (request, response) => {
    const row = known().get(request.params.id)
    if (row === undefined) throw notifierErrors.SILENCE_UNKNOWN()
    const nowMs = engine.now()
    const { silence: before } = row
    // One that has not begun never does.
    const ended = { ...before, startMs: Math.min(before.startMs, nowMs), endMs: nowMs }
    await keep(ended)
    response.json(ended)
  })
  return router
}

/** The silence that a request asks for. Throws with everything that is wrong with it. */
function silenceOf(body: unknown, nowMs: number): Silence {
  const parsed = silenceBody.safeParse(body ?? {})
  if (!parsed.success) {
    const said = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw notifierErrors.BODY_INVALID(`${said.join('; ')}.`)
  }
  const { id = randomUUID(), startMs: fromMs = nowMs, ...given } = parsed.data
  const mistakes = given.match.flatMap(text => {
    const matcher = parseMatcher(text)
    return matcher.ok ? [] : [`${text}: ${matcher.reason}`]
  })
  const isOver = given.endMs <= Math.max(nowMs, fromMs)
  const isLong = given.endMs - fromMs > lengthMaxMs
  const problems = [
    ...mistakes,
    ...(isOver ? ['endMs: it must come after now and after startMs'] : []),
    ...(isLong ? [`endMs: it must come within ${lengthMaxMs / 86_400_000} days of the start`] : []),
  ]
  if (problems.length > 0) throw notifierErrors.BODY_INVALID(`${problems.join('; ')}.`)
  return { v: 1, id, startMs: fromMs, ...given }
}
