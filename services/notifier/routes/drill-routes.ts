import { randomUUID } from 'node:crypto'
import { drillRoutes } from '#contracts/http/outbox-routes.ts'
import { created, ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { NotifierStore } from '#kit/store/notifier-store.ts'
import type { Engine } from '../engine.ts'
import { notifierErrors } from '../errors.ts'

interface DrillDeps {
  readonly engine: Engine
  readonly store: NotifierStore
}

/** `/drills`: one real tap on purpose. */
export function serveDrills(deps: DrillDeps): readonly ServedRoute[] {
  const { engine } = deps
  return [
    serve(drillRoutes.startDrill, async ({ body }) => {
      const { person, by, id = randomUUID() } = body
      if (engine.world.rules.personOf(person) === undefined) {
        const names = engine.world.rules.config.people.map(({ name }) => name)
        throw notifierErrors.PERSON_UNKNOWN(
          names.length === 0 ? 'No people are configured.' : `There are ${names.join(', ')}.`,
        )
      }
      await engine.submit({ type: 'event', event: { type: 'drill', drill: { id, person, by } } })
      return created(await drillOf(deps, id))
    }),
    serve(drillRoutes.acknowledgeDrill, async ({ params: { id }, body: { person } }) => {
      const { incident, deliveries } = await drillOf(deps, id)
      const { person: told = 'somebody here' } = deliveries[0] ?? {}
      const action = {
        ...({ v: 1, what: 'acknowledge', id: randomUUID(), incident: incident.id } as const),
        ...{ person: person ?? told, atMs: engine.now() },
      }
      await engine.submit({ type: 'event', event: { type: 'action', action } })
      return ok(await drillOf(deps, id))
    }),
    serve(drillRoutes.getDrill, async ({ params }) => ok(await drillOf(deps, params.id))),
  ]
}

/** The incident of a drill, and what became of its deliveries. */
async function drillOf({ engine, store }: DrillDeps, id: string) {
  const subject = engine.world.state.subjects.get(`drill:${id}`)
  const incident = engine.world.state.incidents.get(subject?.intervals.drill?.incident ?? '')
  if (incident === undefined) throw notifierErrors.DRILL_UNKNOWN()
  const deliveries = await store.deliveries({ incidents: [incident.incident.id] })
  return { id, incident: incident.incident, deliveries }
}
