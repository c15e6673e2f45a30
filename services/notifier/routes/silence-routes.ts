import { randomUUID } from 'node:crypto'
import type { Given } from '#contracts/http/route.ts'
import { silenceRoutes } from '#contracts/http/silence-routes.ts'
import type { Silence } from '#contracts/silence.ts'
import { created, ok } from '#kit/http/reply.ts'
import { requestErrors } from '#kit/http/request-errors.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import { parseMatcher } from '#kit/labels/matcher.ts'
import type { Engine } from '../engine.ts'
import { notifierErrors } from '../errors.ts'

/** Silences at the same time: each is compared with every open incident. */
const silencesMax = 1_000
/** What is silent for longer is a matter of routes. */
const lengthMaxMs = 90 * 86_400_000

/** `/silences`. */
export function serveSilences({ engine }: { readonly engine: Engine }): readonly ServedRoute[] {
  const known = () => engine.world.state.silences
  const keep = (one: Silence) =>
    engine.submit({ type: 'event', event: { type: 'silence', silence: one } })
  return [
    serve(silenceRoutes.listSilences, () => {
      const silences = Array.from(known().values(), row => row.silence)
      return ok({ atMs: engine.now(), silences: silences.toSorted((a, b) => a.endMs - b.endMs) })
    }),
    serve(silenceRoutes.addSilence, async ({ body }) => {
      const made = silenceOf(body, engine.now())
      if (known().size >= silencesMax && !known().has(made.id)) {
        throw notifierErrors.SILENCES_FULL(`There are ${silencesMax}.`)
      }
      await keep(made)
      return created(made)
    }),
    serve(silenceRoutes.endSilence, async ({ params }) => {
      const row = known().get(params.id)
      if (row === undefined) throw notifierErrors.SILENCE_UNKNOWN()
      const nowMs = engine.now()
      const { silence: before } = row
      // One that has not begun never does.
      const ended = { ...before, startMs: Math.min(before.startMs, nowMs), endMs: nowMs }
      await keep(ended)
      return ok(ended)
    }),
  ]
}

/** The silence that a request asks for. Throws with everything that is wrong with it. */
function silenceOf(body: Given<typeof silenceRoutes.addSilence, 'body'>, nowMs: number): Silence {
  const { id = randomUUID(), startMs: fromMs = nowMs, ...given } = body
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
  if (problems.length > 0) throw requestErrors.BODY_INVALID(`${problems.join('; ')}.`)
  return { v: 1, id, startMs: fromMs, ...given }
}
