import { createHash } from 'node:crypto'
import { incidentRoutes } from '#contracts/http/incident-routes.ts'
import { previewRoutes } from '#contracts/http/preview-routes.ts'
import type { Given } from '#contracts/http/route.ts'
import { incidentRowOf } from '#contracts/incident-row.ts'
import { parseSeriesId } from '#contracts/series.ts'
import { cursorOf, cursorText, nextLink } from '#kit/http/cursor.ts'
import { idempotencyKeyOf } from '#kit/http/idempotency-key.ts'
import { accepted, ok } from '#kit/http/reply.ts'
import { type ServedRoute, serve } from '#kit/http/serve-routes.ts'
import type { IncidentFilter, IncidentPosition } from '#kit/store/incident-store.ts'
import { apiErrors } from '../errors.ts'
import { actionOf } from '../incidents/action-of.ts'
import { previewOf } from '../incidents/preview.ts'
import { entriesOf } from '../view/live-view.ts'
import type { ApiContext } from './api-context.ts'
import { seriesIdOf } from './series-id.ts'

const limitDefault = 100
/** Deliveries of one incident that are given: a chain of ten people with three devices each, told ten times. */
const deliveriesMax = 300
/** Open incidents that a preview looks at. */
const previewedMax = 1_000

/** `/incidents`, and what a silence would do to them. */
export function serveIncidents(context: ApiContext): readonly ServedRoute[] {
  const { incidents, actionDesk, actionRules, clock } = context
  const known = async (id: string) => {
    const incident = await incidents.get(id)
    if (incident === undefined) throw apiErrors.INCIDENT_UNKNOWN()
    return incident
  }
  return [
    serve(incidentRoutes.listIncidents, async ({ query, request }) => {
      const { limit = limitDefault } = query
      const found = await incidents.find({ ...filterOf(query), limit: limit + 1 })
      const shown = found.slice(0, limit)
      const last = found.length > limit ? shown.at(-1) : undefined
      const next = last && cursorText({ atMs: last.startMs, id: last.id })
      return ok(
        {
          ...{ atMs: Math.round(clock.now()), incidents: shown.map(incidentRowOf) },
          ...(next !== undefined && { next }),
        },
        { headers: next === undefined ? {} : nextLink(request, next) },
      )
    }),
    serve(incidentRoutes.getIncident, async ({ params }) => {
      const incident = await known(params.id)
      const found = await incidents.deliveries(params.id, deliveriesMax + 1)
      const deliveries = found.slice(0, deliveriesMax)
      const hash = createHash('sha256').update(JSON.stringify([incident, deliveries]))
      return ok(
        {
          ...{ atMs: Math.round(clock.now()), incident, deliveries },
          hasMoreDeliveries: found.length > deliveriesMax,
        },
        { etag: `W/"${hash.digest('base64url').slice(0, 22)}"` },
      )
    }),
    serve(incidentRoutes.actOnIncident, async ({ params, body, principal, request }) => {
      const incident = await known(params.id)
      const key = idempotencyKeyOf(request)
      const asked = { incident, wanted: body, principal, key, nowMs: Math.round(clock.now()) }
      const { action, isTaken } = actionOf(asked, actionRules)
      const { id } = action
      if (isTaken) return ok({ id, taken: true, incident })
      const changed = await actionDesk.act(action)
      if (changed !== undefined) return ok({ id, taken: true, incident: changed })
      return accepted({ id, taken: false, incident })
    }),
    serve(previewRoutes.previewSilence, async ({ body }) => {
      const preview = await previewOf(body.match, {
        atMs: Math.round(clock.now()),
        incidents: await incidents.find({ isOpen: true, limit: previewedMax }),
        series: seriesOf(context),
        labelsOf: series => context.book.of(series).labels,
      })
      return ok(preview)
    }),
  ]
}

function* seriesOf({ updates }: ApiContext) {
  for (const { row } of entriesOf(updates.current)) yield row.series
}

/** Throws `API_SERIES_ID_MALFORMED`, `API_RANGE_INVALID` or `API_CURSOR_INVALID`. */
function filterOf(
  query: Given<typeof incidentRoutes.listIncidents, 'query'>,
): Omit<IncidentFilter, 'limit'> {
  const { state, open, from, to, series, level, kind, person, withheld, q, cursor } = query
  if (from !== undefined && to !== undefined && from >= to) {
    throw apiErrors.RANGE_INVALID(`from (${from}) is not before to (${to}).`)
  }
  const key = series === undefined ? undefined : parseSeriesId(seriesIdOf(series))
  return {
    ...(state && { states: state }),
    ...(open !== undefined && { isOpen: open }),
    ...(from !== undefined && { fromMs: from }),
    ...(to !== undefined && { toMs: to }),
    ...(key && { series: key }),
    ...(level && { levels: level }),
    ...(kind && { kinds: kind }),
    ...(person !== undefined && { person }),
    ...(withheld !== undefined && { isWithheld: withheld }),
    ...(q !== undefined && { text: q }),
    ...(cursor !== undefined && { after: positionOf(cursor) }),
  }
}

function positionOf(cursor: string): IncidentPosition {
  const { atMs, id } = cursorOf(cursor)
  return { startMs: atMs, id }
}
