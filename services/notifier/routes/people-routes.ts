import { peopleRoutes } from '#contracts/http/people-routes.ts'
import { ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import { localTime } from '../budget/local-time.ts'
import type { Engine } from '../engine.ts'

/** `/people`: those of the configuration, and what the tap budget keeps from them today. */
export function servePeople({ engine }: { readonly engine: Engine }): readonly ServedRoute[] {
  return [
    serve(peopleRoutes.listPeople, () => {
      const atMs = engine.now()
      const { rules, state } = engine.world
      const { people, budget } = rules.config
      return ok({
        atMs: Math.round(atMs),
        people: people.map(({ name, timeZone, targets }) => {
          const row = state.people.get(name)
          // As of the last tap: what was used on another day counts no more.
          const isToday = row?.day.day === localTime(atMs, timeZone).day
          return {
            ...{ name, timeZone, channels: [...new Set(targets.map(({ channel }) => channel))] },
            budget: {
              tapsPerDay: budget.predictedTapsPerDay,
              tapsToday: isToday ? (row?.day.taps ?? 0) : 0,
            },
            withheld: {
              counts: row?.withheld.counts ?? {},
              top: row?.withheld.top.map(({ title }) => title) ?? [],
              ...(row?.digestDueMs !== undefined && { digestMs: Math.round(row.digestDueMs) }),
            },
          }
        }),
      })
    }),
  ]
}
