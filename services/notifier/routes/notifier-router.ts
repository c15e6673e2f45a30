import { randomUUID } from 'node:crypto'
import { json, Router } from 'express'
import { z } from 'zod'
import { deliveryState, type OutboxList } from '#contracts/outbox.ts'
import type { AppError } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { NotifierStore } from '#kit/store/notifier-store.ts'
import type { Engine } from '../engine.ts'
import { notifierErrors } from '../errors.ts'
import { localOnly } from './local-only.ts'

export interface RouterDeps {
  readonly engine: Engine
  readonly store: NotifierStore
  readonly log: Logger
}

const listQuery = z.object({
  state: z.union([deliveryState, z.array(deliveryState)]).optional(),
  incident: z.string().min(1).max(64).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})
const deliveryParams = z.object({ id: z.uuid(), what: z.enum(['retry', 'drop']) })
const drillBody = z.strictObject({
  person: z.string().min(1).max(100),
  by: z.string().min(1).max(100).default('foretap tap test'),
  /** A repeat of the request with the same id starts nothing new. */
  id: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,40}$/)
    .optional(),
})
const acknowledgeBody = z.strictObject({ person: drillBody.shape.person.optional() })
const drillParams = z.object({ id: drillBody.shape.id.unwrap() })

/** `/api/v1/outbox` and `/api/v1/drills`, for operators on this machine. Mount it before the api. */
export function notifierRouter({ engine, store }: RouterDeps): Router {
  const router = Router()
  router.use(['/api/v1/outbox', '/api/v1/drills'], localOnly, (_request, response, next) => {
    response.set('Cache-Control', 'no-store')
    next()
  })

  router.get('/api/v1/outbox', async (request, response) => {
    const { state, incident, limit } = parse(listQuery, request.query)
    const states = state === undefined || Array.isArray(state) ? state : [state]
    const found = await store.deliveries({
      ...{ limit: limit + 1, ...(states && { states }) },
      ...(incident !== undefined && { incidents: [incident] }),
    })
    const answer: OutboxList = {
      atMs: engine.now(),
      deliveries: found.slice(0, limit),
      hasMore: found.length > limit,
    }
    response.json(answer)
  })

  router.post('/api/v1/outbox/:id/:what', async (request, response) => {
    const { id, what } = parse(deliveryParams, request.params)
    await engine.submit({ type: 'operate', delivery: id, what: what === 'retry' ? 'again' : what })
    const [delivery] = await store.deliveries({ ids: [id] })
    if (delivery === undefined) throw notifierErrors.DELIVERY_UNKNOWN()
    response.json(delivery)
  })

  router.post('/api/v1/drills', json({ limit: 10_000 }), async (request, response) => {
    const { person, by, id = randomUUID() } = parse(drillBody, request.body)
    if (engine.world.rules.personOf(person) === undefined) {
      const names = engine.world.rules.config.people.map(({ name }) => name)
      throw notifierErrors.PERSON_UNKNOWN(
        names.length === 0 ? 'No people are configured.' : `There are ${names.join(', ')}.`,
      )
    }
    await engine.submit({ type: 'event', event: { type: 'drill', drill: { id, person, by } } })
    response.status(201).json(await drillOf({ engine, store }, id))
  })

  router.post(
    '/api/v1/drills/:id/acknowledge',
    json({ limit: 10_000 }),
    async (request, response) => {
      const { id } = parse(drillParams, request.params)
      const { person } = parse(acknowledgeBody, request.body)
      const { incident, deliveries } = await drillOf({ engine, store }, id)
      const { person: told = 'somebody here' } = deliveries[0] ?? {}
      const action = {
        ...({ v: 1, what: 'acknowledge', id: randomUUID(), incident: incident.id } as const),
        ...{ person: person ?? told, atMs: engine.now() },
      }
      await engine.submit({ type: 'event', event: { type: 'action', action } })
      response.json(await drillOf({ engine, store }, id))
    },
  )

  router.get('/api/v1/drills/:id', async (request, response) => {
    const { id } = parse(drillParams, request.params)
    response.json(await drillOf({ engine, store }, id))
  })
  return router
}

/** The incident of a drill, and what became of its deliveries. */
async function drillOf({ engine, store }: Pick<RouterDeps, 'engine' | 'store'>, id: string) {
  const subject = engine.world.state.subjects.get(`drill:${id}`)
  const incident = engine.world.state.incidents.get(subject?.intervals.drill?.incident ?? '')
  if (incident === undefined) throw notifierErrors.DRILL_UNKNOWN()
  const deliveries = await store.deliveries({ incidents: [incident.incident.id] })
  return { id, incident: incident.incident, deliveries }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw notifierErrors.BODY_INVALID(`${problems.join('; ')}.`) satisfies AppError
}
